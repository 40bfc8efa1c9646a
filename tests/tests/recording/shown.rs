//! What a person sees of a recording.

use call_recording::text;
use system_tests::{World, by, recording};

#[test]
fn a_suspend_is_shown_call_by_call() {
    let world = World::new();
    let service = world.delivered();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    let recording = recording(&world, service).pop().unwrap();
    let shown: Vec<String> = recording.calls.iter().map(text::call).collect();
    // Times, memory, checksum and names of this run differ from the next one's.
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\([0-9a-f]{12}…\)", "(<checksum>)");
    settings.add_filter(r"\d+ ms", "<n> ms");
    settings.add_filter(r"\d+ KiB", "<n> KiB");
    settings.add_filter(r"billing:[0-9a-z]+ ", "billing:<name> ");
    settings.bind(|| insta::assert_snapshot!(shown.join("\n")));
}
