//! Proof of a clean release through the whole system: what the module reports of the disks, and the certificate that a
//! client checks without the provider.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use billing::model::{Cleaning, OperationStatus, Released, ServiceId, ServiceStatus, parameters};
use billing::{Happened, Notice, Scheduler, SchedulerOptions, TaskFilter};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::model::Role;
use dcimanager_sim::panel::{Panel, PanelError};
use sim_clock::Clock;
use system_tests::{World, by, program};

#[test]
fn ded_13_a_deleted_server_leaves_a_record_of_its_cleaning() {
    let world = World::new();
    let service = world.delivered();
    world.billing.close(service, &by()).unwrap();
    world.run();
    let release = world.billing.release(service).unwrap();
    let Released::Cleaned(cleaning) = &release.released else { panic!("{release:?}") };
    let names: Vec<&str> = cleaning.disks.iter().map(|disk| disk.name.as_str()).collect();
    assert_eq!((names, cleaning.result.as_str()), (vec!["960SSD", "960SSD"], "success"));
    assert_eq!(cleaning.method, "diagnostics with the disk cleanup option");
    assert!(cleaning.operation.is_some() && cleaning.started_ms.is_some() && cleaning.finished_at.is_some());
    assert!(cleaning.started_ms < Some(cleaning.ended_ms));
    assert_eq!((release.external_id.as_str(), release.client_email.as_str()), ("1", "anna@example.com"));
}

#[test]
fn ded_13_the_proof_is_of_the_cleaning_that_succeeded() {
    let world = World::new();
    let service = world.delivered();
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/diagnostics", Fault::OperationForced)));
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.billing.release(service).unwrap_err().code(), "not-released");
    let task = world.billing.tasks(&TaskFilter::default()).unwrap().remove(0);
    world.billing.close_task(task.id, &[], &by()).unwrap();
    let began = u64::try_from(world.clock.now_ms()).unwrap();
    world.run();
    let Released::Cleaned(cleaning) = world.billing.release(service).unwrap().released else { panic!() };
    assert!(cleaning.started_ms >= Some(began), "{cleaning:?}");
}

const SERVER: ServerId = ServerId(1);

/// A close during which an administrator does something in the panel, once, as soon as the module says these words:
/// before the first request of the next step.
fn closing_with_hands(words: &str, hands: fn(&mut Panel) -> Result<(), PanelError>) -> (World, ServiceId) {
    let world = World::new();
    let service = world.delivered();
    world.billing.close(service, &by()).unwrap();
    let done = AtomicBool::new(false);
    let observer = |notice: &Notice| {
        if matches!(&notice.what, Happened::Progress { message, .. } if message.contains(words))
            && !done.swap(true, Ordering::SeqCst)
        {
            world.panel.panel(hands).unwrap();
        }
    };
    let options = SchedulerOptions { workers: 1, ..SchedulerOptions::default() };
    Scheduler::new(&world.billing, options).unwrap().run_until_idle(&observer).unwrap();
    assert!(done.into_inner(), "nobody said {words}");
    (world, service)
}

/// It was cleaned twice, and the second cleaning is the proof.
fn was_cleaned_again(world: &World, service: ServiceId) {
    assert_eq!(world.service(service).status, ServiceStatus::Deleted, "{:#?}", world.last_operation(service));
    assert!(world.panel.panel(|panel| panel.data_owners(SERVER).is_empty()), "somebody's data is left");
    let cleanings = world.asked().into_iter().filter_map(|entry| entry.effect).filter(|act| act.contains("cleanup"));
    assert_eq!(cleanings.count(), 2);
    let Released::Cleaned(Cleaning { finished_at, .. }) = world.billing.release(service).unwrap().released else {
        panic!("it was not cleaned")
    };
    let last = world.panel.panel(|panel| panel.server(SERVER).unwrap().diagnostics.finished_at);
    assert_eq!(finished_at, last.map(|at| at.to_string()));
}

#[test]
fn ded_13_a_server_that_was_given_away_and_taken_back_after_its_cleaning_is_cleaned_again() {
    let (world, service) = closing_with_hands("the disks of server 1 are clean", |panel| {
        let carol = panel.add_user("carol@example.com", "hers", Role::User)?;
        panel.set_owner(SERVER, Some(carol))?;
        panel.write_mark(SERVER, "carol@example.com", "her shop")
    });
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
    // As the failure tells them: then nothing shows any more that it ever was hers.
    world.panel.panel(|panel| panel.set_owner(SERVER, None)).unwrap();
    world.billing.retry_operation(world.last_operation(service).id, &by()).unwrap();
    world.run();
    was_cleaned_again(&world, service);
}

#[test]
fn ded_13_a_server_that_somebody_has_worked_on_after_its_cleaning_is_cleaned_again() {
    let (world, service) = closing_with_hands("waiting for server 1 to be off", |panel| {
        panel.finish_operation(SERVER)?;
        panel.start_power_on(SERVER)?;
        panel.write_mark(SERVER, "technician@example.com", "a test")
    });
    assert_eq!(world.last_operation(service).status, OperationStatus::WaitingTask);
    let task = world.billing.tasks(&TaskFilter::default()).unwrap().remove(0);
    insta::assert_snapshot!(format!("{}\n\n{}", task.title, task.instructions));
    // The next order takes the other server.
    let other = world.delivered();
    assert_eq!(world.service(other).external_id.as_deref(), Some("2"));

    world.asked();
    world.billing.close_task(task.id, &[], &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert!(world.panel.panel(|panel| panel.data_owners(SERVER).is_empty()));
}

#[test]
fn a_server_that_is_gone_for_good_is_recorded_as_not_cleaned() {
    let world = World::new();
    let service = world.delivered();
    world.billing.close(service, &by()).unwrap();
    world.panel.panel(|panel| {
        panel.set_owner(ServerId(1), None).unwrap();
        panel.remove_server(ServerId(1)).unwrap();
    });
    world.run();
    let task = world.billing.tasks(&TaskFilter::default()).unwrap().remove(0);
    world.billing.close_task(task.id, &parameters([("gone", "on")]), &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    let Released::NotCleaned(why) = world.billing.release(service).unwrap().released else { panic!() };
    assert!(why.contains("staff have confirmed"), "{why}");
}

#[test]
fn a_client_checks_the_certificate_without_a_data_folder() {
    let world = World::new();
    let service = world.delivered();
    world.billing.close(service, &by()).unwrap();
    world.run();
    let certificate = world.billing.certificate(service).unwrap();
    let key = world.billing.certificate_key().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("certificate.json");
    std::fs::write(&file, &certificate.document).unwrap();
    std::fs::write(folder.path().join("certificate.json.minisig"), &certificate.signature).unwrap();
    let verify = || {
        let mut command = Command::new(program());
        command.args(["release", "verify", "certificate.json", "--key", &key]).current_dir(folder.path());
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code(), text)
    };
    let (code, text) = verify();
    assert!(
        code == Some(0) && text.contains("certificate.json is genuine: release-certificate/1 of service 1"),
        "{text}"
    );
    assert!(!folder.path().join("data").exists());

    std::fs::write(&file, certificate.document.replace("960SSD", "480SSD")).unwrap();
    let (code, text) = verify();
    assert!(code == Some(3) && text.contains("signature-no-match"), "{text}");
}
