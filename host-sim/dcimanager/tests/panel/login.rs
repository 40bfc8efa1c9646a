//! Login, sessions, headers, roles (API reference §1 and §2).

use dcimanager_sim::api::{Method, Request};
use jiff::SignedDuration;
use serde_json::json;

use super::desk::{ANNA, ANNA_PASSWORD, Desk, ROOT, ROOT_PASSWORD, SOLD};

fn login(email: &str, password: &str) -> Request {
    Request::new(Method::Post, "/api/auth/v4/public/token")
        .with_header("isp-box-instance", "true")
        .with_body(json!({ "email": email, "password": password }).to_string())
}

#[test]
fn a_login_answers_201_with_the_users_number_as_a_string() {
    let mut desk = Desk::new();
    let answer = desk.ask(&login(ANNA, ANNA_PASSWORD));
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json["id"], "2");
    let token = answer.json["token"].as_str().unwrap();
    assert!(token.starts_with("2-") && token.len() == 2 + 36, "{token}");
}

#[test]
fn a_wrong_password_and_an_unknown_user_are_refused_alike() {
    let mut desk = Desk::new();
    let wrong = desk.ask(&login(ROOT, "wrong"));
    let unknown = desk.ask(&login("nobody@example.com", ""));
    let without = desk.ask(&login("ben@example.com", ""));
    assert_eq!(wrong.status, 401);
    assert_eq!(wrong.json, unknown.json);
    assert_eq!(wrong.json, without.json, "a user without a password cannot log in with an empty one");
}

#[test]
fn the_email_is_taken_without_regard_to_case() {
    let mut desk = Desk::new();
    assert_eq!(desk.ask(&login("ANNA@EXAMPLE.COM", ANNA_PASSWORD)).status, 201);
}

#[test]
fn a_session_lives_as_long_as_it_is_used_and_ends_with_code_1000() {
    let mut desk = Desk::new();
    for _ in 0..5 {
        desk.minutes(59);
        assert_eq!(desk.get("dci/v3/location").status, 200);
    }
    desk.minutes(60);
    let expired = desk.get("dci/v3/location");
    assert_eq!((expired.status, expired.code()), (401, 1000));
}

#[test]
fn the_lifetime_of_sessions_can_be_set() {
    let mut desk = Desk::new();
    desk.panel.settings_mut().token_lifetime = SignedDuration::from_mins(1);
    desk.pass(SignedDuration::from_secs(59));
    assert_eq!(desk.get("dci/v3/location").status, 200);
    desk.minutes(1);
    assert_eq!(desk.get("dci/v3/location").status, 401);
}

#[test]
fn the_instance_header_is_required_everywhere() {
    let mut desk = Desk::new();
    let bare = Request::new(Method::Post, "/api/auth/v4/public/token").with_body(login(ROOT, ROOT_PASSWORD).body);
    assert!(desk.ask(&bare).refused(400).contains("isp-box-instance"));
    let token = desk.token.clone();
    let bare = Request::new(Method::Get, "/api/dci/v3/server").with_header("cookie", &format!("ses6={token}"));
    assert!(desk.ask(&bare).refused(400).contains("isp-box-instance"));
}

#[test]
fn writes_need_the_token_in_header_and_cookie_and_reads_only_in_the_cookie() {
    let mut desk = Desk::new();
    let token = desk.token.clone();
    let with = |method: Method, target: &str| {
        Request::new(method, target).with_header("isp-box-instance", "true").with_body("{}")
    };
    let cookie = format!("theme=dark; ses6={token}");
    let write = with(Method::Post, "/api/dci/v3/server/4/power_off").with_header("cookie", &cookie);
    assert!(desk.ask(&write).refused(403).contains("x-xsrf-token"));
    let delete = with(Method::Delete, "/api/dci/v3/server/4/owner").with_header("cookie", &cookie);
    assert!(desk.ask(&delete).refused(403).contains("x-xsrf-token"));
    assert_eq!(desk.ask(&write.with_header("x-xsrf-token", "1-other")).status, 403);
    let read = with(Method::Get, "/api/dci/v3/server/4").with_header("cookie", &cookie);
    assert_eq!(desk.ask(&read).status, 200);
    let header_only = with(Method::Get, "/api/dci/v3/server/4").with_header("x-xsrf-token", &token);
    assert_eq!(desk.ask(&header_only).code(), 1000);
}

#[test]
fn a_client_is_refused_with_code_3001_and_sees_only_its_own() {
    let mut desk = Desk::new();
    desk.token = desk.log_in(ANNA, ANNA_PASSWORD);
    for (method, target) in [
        (Method::Post, "dci/v3/server/4/power_off"),
        (Method::Post, "dci/v3/server/4/owner"),
        (Method::Get, "dci/v3/user"),
        (Method::Get, "dci/v3/server/configuration"),
        (Method::Delete, "dci/v3/server/4/owner"),
    ] {
        let answer = desk.ask(&desk.request(method, target).with_body("{}"));
        assert_eq!((answer.status, answer.code()), (403, 3001), "{target}");
    }
    let own = desk.get("dci/v3/server").good();
    assert_eq!((own["size"].as_u64(), own["list"][0]["id"].as_u64()), (Some(1), Some(SOLD.0)));
    assert_eq!(desk.get("dci/v3/server/1").status, 404);
    assert_eq!(desk.get("dci/v3/os_template?where=access EQ 'admin'").good()["size"], 0);
}

#[test]
fn a_login_key_opens_the_panel_once_and_within_an_hour() {
    let mut desk = Desk::new();
    let key = |desk: &mut Desk, user: &str| {
        desk.post(&format!("auth/v4/user/{user}/key"), json!({})).good()["key"].as_str().unwrap().to_owned()
    };
    let open = |desk: &mut Desk, key: &str| {
        desk.panel.handle(desk.now, &Request::new(Method::Get, &format!("/auth/key-v4/{key}"))).reply
    };
    let first = key(&mut desk, "anna%40example.com");
    let reply = open(&mut desk, &first);
    assert_eq!(reply.status, 302);
    let cookie = &reply.headers.iter().find(|(name, _)| *name == "set-cookie").unwrap().1;
    desk.token = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    assert_eq!(desk.get("dci/v3/server").good()["size"], 1, "logged in as Anna");
    assert_eq!(open(&mut desk, &first).status, 401, "the key is used up");

    desk.token = desk.log_in(ROOT, ROOT_PASSWORD);
    let late = key(&mut desk, "2");
    desk.minutes(60);
    assert_eq!(open(&mut desk, &late).status, 401);
    desk.token = desk.log_in(ROOT, ROOT_PASSWORD);
    assert_eq!(desk.post("auth/v4/user/nobody@example.com/key", json!({})).status, 404);
}

#[test]
fn a_new_password_ends_all_sessions_of_the_user() {
    let mut desk = Desk::new();
    let root = desk.panel.user_by_email(ROOT).unwrap().id;
    desk.panel.set_password(root, "another").unwrap();
    assert_eq!(desk.get("dci/v3/location").code(), 1000);
    assert_eq!(desk.ask(&login(ROOT, ROOT_PASSWORD)).status, 401);
    assert_eq!(desk.ask(&login(ROOT, "another")).status, 201);
}
