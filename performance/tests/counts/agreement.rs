//! What is compared does the same: the component and the same module compiled natively.

use std::sync::Arc;

use dcimanager_sim::Fleet;
use dcimanager_sim::fleet::MODELS;
use performance::ground::{self, Ground, IN_NO_STOCK};
use performance::panel::{InProcess, Natively};
use pmdci6::contract as native;
use processing_engine::Record;
use processing_engine::contract::{Next, Step};

use crate::components;

#[test]
fn component_and_native_module_ask_and_answer_the_same() {
    let ground = Ground::new(&components()).unwrap();
    for configuration in [MODELS[0], MODELS[11], IN_NO_STOCK] {
        let panel = Arc::new(InProcess::new(Fleet::generate(1_000, 1)).unwrap());
        let (connection, transport) = ground::connection_to(&panel).unwrap();
        let (context, service) = ground::call(&connection, Some(&transport), configuration, Record::Nothing).unwrap();
        let component = match ground.module.open(&context, &service).outcome {
            Ok(Ok(Step::More(more))) => match more.next {
                Next::Claim(servers) => servers,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        let asked = panel.requests();
        let (call, service) = ground::native_call(configuration);
        let natively = match pmdci6::lifecycle::open(&Natively::new(Arc::clone(&panel)), &call, &service) {
            Ok(native::Step::More(more)) => match more.next {
                native::Next::Claim(servers) => servers,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert_eq!(component, natively, "{configuration}");
        assert_eq!(panel.requests() - asked, asked, "{configuration}");
    }
}
