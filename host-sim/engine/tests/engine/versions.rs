//! WASM-04: modules that are made for an older version of the contract run beside those of the newest one, and nobody who
//! calls them sees a difference.

use processing_engine::Understood;
use processing_engine::contract::{ContractVersion, Event, Step};

use crate::support::{Guest, Op, Panel, answer, context, engine, load, service};

#[test]
fn wasm_04_a_module_says_which_version_of_the_contract_it_is_made_for() {
    let engine = engine();
    for version in ContractVersion::ALL {
        assert_eq!(load(&engine, &Guest::made_for(version)).contract_version(), version);
    }
    let later = Guest::made_for(ContractVersion::V0_1).version("0.1.3");
    assert_eq!(load(&engine, &later).contract_version(), ContractVersion::V0_1);
}

#[test]
fn wasm_04_every_import_and_export_works_in_every_version() {
    let panel = Panel::answering(200, "{\"id\":1}");
    for version in ContractVersion::ALL {
        let ops = [
            Op::Log(1, "hello".into()),
            Op::SetSession("token", "0123456789abcdef", 1000),
            Op::GetSession("token"),
            Op::ForgetSession("token"),
            Op::Records(vec!["1"]),
            Op::get("/api/dci/v3/server"),
        ];
        let module = load(&engine(), &Guest::made_for(version).check_connection(ops));
        let (context, service) = (context(&panel.url()), service());
        assert!(module.describe().into_result().is_ok(), "{version}");
        let called = module.check_connection(&context);
        assert_eq!(answer(&called), ("status-200", "{\"id\":1}"), "{version}");
        assert_eq!(called.report.log.len(), 1, "{version}");
        assert!(module.sync_config(&context, None).into_result().is_ok(), "{version}");
        assert!(module.inventory(&context, Some(&service), Some("1")).into_result().is_ok(), "{version}");
        assert!(module.holdings(&context, &[], None).into_result().is_ok(), "{version}");
        assert!(module.reconcile(&context, None).into_result().is_ok(), "{version}");
        let steps = [
            module.open(&context, &service),
            module.suspend(&context, &service),
            module.resume(&context, &service),
            module.close(&context, &service),
            module.advance(&context, &service, "state", &Event::Claimed("1".into())),
        ];
        for step in steps {
            assert!(matches!(step.into_result(), Ok(Step::Done(_))), "{version}");
        }
        assert_eq!(module.check_form(&context, &service, "state", &[]).into_result().unwrap(), [], "{version}");
    }
}

#[test]
fn wasm_04_a_module_is_asked_whether_it_understands_a_state_and_an_old_one_cannot_say() {
    let engine = engine();
    let understood = |guest: &Guest, state: &str| load(&engine, guest).understands(state).into_result().unwrap();
    // It understands states of three bytes.
    let picky = Guest::new().body("understands", "(i32.eq (local.get 1) (i32.const 3))");
    assert_eq!(understood(&picky, "abc"), Understood::Yes);
    assert_eq!(understood(&picky, "abcd"), Understood::No);
    assert_eq!(understood(&Guest::made_for(ContractVersion::V0_1), "abc"), Understood::CannotSay);
}

#[test]
fn a_module_that_needs_an_import_to_judge_a_state_is_stopped() {
    let guest = Guest::new().body("understands", "(call $log (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 1)");
    let error = load(&engine(), &guest).understands("abc").into_result().unwrap_err();
    assert_eq!(error.code(), "module-describe");
    assert!(error.message().contains("log.write"), "{}", error.message());
}

#[test]
fn a_function_of_another_type_is_named_when_the_module_is_loaded() {
    let guest = Guest::made_for(ContractVersion::V0_1).with_wit("percent: u8,", "percent: u16,");
    let error = engine().load_bytes("guest.wasm", &guest.build()).unwrap_err();
    assert_eq!(error.code(), "module-mismatch");
    assert!(error.to_string().contains("lifecycle@0.1.0"), "{error}");
}
