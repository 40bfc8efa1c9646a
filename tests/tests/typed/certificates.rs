//! What a leaving client, and a program, read of the disks.

use crate::office::{Office, json, said};

#[test]
fn ded_13_whoever_checks_a_certificate_reads_whether_the_disks_were_cleaned() {
    let office = Office::delivered();
    office.typist.does(&["service", "close", "1", "--as", "anna"]);
    office.typist.does(&["run", "--until-idle"]);
    let (file, key) =
        (office.typist.file("anna.json", ""), office.typist.file("provider.pub", &office.says(&["release", "key"])));
    office.typist.does(&["release", "certificate", "1", "--out", &file]);
    let verify = ["release", "verify", &file, "--key", &key];
    let text = office.says(&verify);
    let (genuine, disks) = text.trim_end().split_once('\n').unwrap();
    assert!(genuine.contains(" is genuine: release-certificate/1 of service 1, issued "), "{genuine}");
    assert_eq!(disks, "Disks cleaned: success (960SSD, 960SSD).");
    let told = office.tells(&verify);
    assert_eq!((&told["disks_cleaned"], &told["cleaning"]["result"]), (&true.into(), &"success".into()));
    assert_eq!(told["cleaning"]["disks"][0]["name"], "960SSD");

    // A document of another kind says nothing of disks, and is genuine or not all the same.
    let printed = office.fails(3, &["release", "verify", &file, "--key", "nofile"]);
    assert!(
        said(&printed).starts_with("error: there is no file `nofile`, and it is no public key itself [no-key-file]")
    );
    let printed = office.fails(3, &["plugin", "key", "add", "vendor", "nofile"]);
    assert!(said(&printed).starts_with("error: there is no file `nofile`"), "{}", said(&printed));

    // Programs read the words and the times of the rest of what is printed.
    let release = office.tells(&["release", "show", "1"]);
    let cleaned = &release["released"]["cleaned"];
    assert_eq!(cleaned["result"], "success", "{release:#}");
    for time in ["seen_running_at", "seen_succeeded_at", "panel_says_finished_at"] {
        let text = cleaned[time].as_str().unwrap();
        assert!(text.starts_with("20") && text.contains('T') && text.ends_with('Z'), "{time}: {text}");
    }
    assert_eq!(office.tells(&["release", "list"])[0]["released"], release["released"]);
    let document = json(&std::fs::read_to_string(&file).unwrap());
    assert_eq!((&document["format"], &document["cleaning"]), (&"release-certificate/1".into(), cleaned));

    // It is gone: nothing of it can be held, and what no service has is said to be nobody's.
    let printed = office.fails(3, &["service", "hold", "1", "--as", "anna", "--why", "a dispute"]);
    assert!(said(&printed).contains("Possible now: nothing, it is deleted already."), "{}", said(&printed));
    let held = office.says(&["module", "hold", "1", "--object", "999", "--as", "anna", "--why", "a dispute"]);
    assert!(held.ends_with(" No service has this object now.\n"), "{held}");
    assert!(held.contains("it is given to no order, and neither stopped"), "{held}");
    assert_eq!(office.says(&["run"]), "Nothing is due.\n");
}
