//! Switch ports.

use serde_json::json;

use super::desk::{Desk, FREE, FREE_PORT, SOLD};
use dcimanager_sim::model::AdminStatus;

#[test]
fn a_port_is_disabled_and_enabled_and_repeating_it_changes_nothing() {
    let mut desk = Desk::new();
    let first = desk.post("dci/v3/switch/1/port/11/disable", json!({}));
    assert_eq!(first.effect.as_deref(), Some("disabled port 11 of server 1"));
    let again = desk.post("dci/v3/switch/1/port/11/disable", json!({}));
    assert_eq!((again.status, again.effect), (200, None));
    assert_eq!(desk.panel.data_ports(FREE), [(FREE_PORT, AdminStatus::Down)]);
    assert_eq!(desk.server(FREE)["switch_connection"][0]["admin_status"], "down");
    desk.post("dci/v3/switch/1/port/11/enable", json!({})).good();
    assert_eq!(desk.panel.data_ports(FREE), [(FREE_PORT, AdminStatus::Up)]);
}

#[test]
fn a_port_belongs_to_its_switch() {
    let mut desk = Desk::new();
    assert!(desk.post("dci/v3/switch/2/port/11/disable", json!({})).refused(404).contains("switch 2"));
    desk.post("dci/v3/switch/9/port/11/disable", json!({})).refused(404);
    desk.post("dci/v3/switch/1/port/99/disable", json!({})).refused(404);
    desk.get("dci/v3/switch/9/port").refused(404);
}

#[test]
fn the_link_is_up_when_the_port_is_open_and_the_server_runs() {
    let mut desk = Desk::new();
    let ports = desk.get("dci/v3/switch/1/port?orderby=id asc").good();
    let link = |ports: &serde_json::Value, index: usize| ports["list"][index]["oper_status"].clone();
    assert_eq!(ports["list"][3]["server"], json!({ "name": "Srv-4" }));
    assert_eq!(ports["list"][4]["server"], json!(null));
    assert_eq!((link(&ports, 0), link(&ports, 3), link(&ports, 4)), (json!("down"), json!("up"), json!("down")));
    desk.post("dci/v3/switch/1/port/14/disable", json!({})).good();
    let ports = desk.get("dci/v3/switch/1/port?where=server.name EQ 'Srv-4'").good();
    assert_eq!((ports["size"].as_u64(), link(&ports, 0)), (Some(1), json!("down")));
}

#[test]
fn an_administrator_connects_and_disconnects_by_hand() {
    let mut desk = Desk::new();
    let port = desk.panel.unused_port().unwrap();
    let connection = desk.panel.connect_port(SOLD, port, false).unwrap();
    assert_eq!(desk.panel.data_ports(SOLD).len(), 2);
    assert!(desk.panel.connect_port(FREE, port, false).is_err(), "a port holds one server");
    desk.panel.disconnect(SOLD, connection).unwrap();
    assert!(desk.panel.disconnect(SOLD, connection).is_err());
    desk.panel.connect_port(FREE, port, false).unwrap();
    let outlet = desk.panel.unused_outlet().unwrap();
    desk.panel.connect_outlet(FREE, outlet).unwrap();
    assert!(desk.panel.connect_outlet(SOLD, outlet).is_err());
    assert_eq!(desk.panel.unused_outlet(), None);
}
