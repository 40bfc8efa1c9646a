//! How each operation ends when it is left alone. Whoever changes an end reads the difference here, and with it what the
//! sweep holds every run against.

use reliability::operation::{ALL, Rest};
use reliability::sweep::Sweep;

use crate::ground;

#[test]
fn every_operation_that_is_left_alone_ends_as_it_is_written_down() {
    let sweep = Sweep::new(&ground()).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../ends");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for operation in ALL {
            let run = sweep.uncut(operation).unwrap().run;
            assert_eq!((run.rest, run.violations), (Rest::Idle, Vec::new()), "{}", operation.name);
            insta::with_settings!({ description => operation.about }, {
                insta::assert_snapshot!(operation.name, run.outcome);
            });
        }
    });
}
