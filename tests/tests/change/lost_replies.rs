//! Every act of every change is done once, whatever becomes of its reply, and by a host that was started anew too.

use billing::model::{OperationStatus, PowerAction, ServiceId};
use dcimanager_sim::fault::{Fault, Rule};
use system_tests::{World, by};

use super::{add_ubuntu, addresses, change, delivered, reinstall};

/// All changes, one after the other; each has to succeed.
fn all(world: &World, service: ServiceId) {
    let done = |what: &str| {
        world.run();
        let operation = world.last_operation(service);
        assert_eq!(operation.status, OperationStatus::Done, "{what}: {operation:#?}");
    };
    change(world, service, &[("ip", 3), ("ipv6", 1)], &[]);
    done("more");
    change(world, service, &[("ip", 1), ("ipv6", 0)], &[]);
    done("fewer");
    reinstall(world, service);
    done("reinstall");
    for action in [PowerAction::Reset, PowerAction::Off, PowerAction::On] {
        world.billing.power(service, action, &by()).unwrap();
        done(action.word());
    }
    let ip = addresses(world, service).remove(0);
    world.billing.reverse_dns(service, &ip, "mail.example.com", &by()).unwrap();
    done("reverse DNS");
}

fn effects(world: &World) -> Vec<String> {
    let effects = world.asked().into_iter().filter_map(|entry| entry.effect);
    effects.filter(|effect| !effect.contains("logged in")).map(without_operation).collect()
}

/// Operations are numbered one after the other, whatever else happens.
fn without_operation(effect: String) -> String {
    effect.split(" (operation").next().unwrap_or_default().to_owned()
}

#[test]
fn wasm_04_every_act_of_a_change_is_done_once_whatever_becomes_of_its_reply() {
    let expected = {
        let (world, service) = delivered();
        add_ubuntu(&world);
        all(&world, service);
        effects(&world)
    };
    for fault in [Fault::ActThenDrop, Fault::DropBefore, Fault::ErrorAfter, Fault::ErrorBefore, Fault::HalfBody] {
        let (world, service) = delivered();
        add_ubuntu(&world);
        for path in ["*/ip", "*/ip/*", "*/install", "*/power_reset", "*/power_off", "*/power_on", "*/ptr"] {
            for method in ["POST", "DELETE"] {
                world.panel.faults(|faults| faults.add(Rule::new(method, path, fault.clone())));
            }
        }
        all(&world, service);
        assert_eq!(effects(&world), expected, "{}", fault.name());
    }
}

#[test]
fn wasm_04_a_host_that_is_started_anew_after_every_step_goes_on() {
    let (mut world, service) = delivered();
    add_ubuntu(&world);
    world.billing.change_resources(service, &[("ip".into(), 3), ("ipv6".into(), 1)], &[], &by()).unwrap();
    let mut steps = 0;
    while world.last_operation(service).status == OperationStatus::Due {
        let scheduler = billing::Scheduler::new(&world.billing, billing::SchedulerOptions::default()).unwrap();
        scheduler.work_once(&()).unwrap();
        drop(scheduler);
        world.restart();
        steps += 1;
        assert!(steps < 20, "{:#?}", world.last_operation(service));
    }
    assert_eq!(world.last_operation(service).status, OperationStatus::Done);
    assert_eq!(addresses(&world, service).len(), 4);
    assert_eq!(effects(&world).len(), 2, "two acts");
}
