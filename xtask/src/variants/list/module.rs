//! Mistakes of the module.

use crate::variants::variant::{Edit, Side, Variant};

pub(super) const ALL: &[Variant] = &[
    Variant {
        name: "forgets-to-clean",
        side: Side::Module,
        breaks: "A close goes on to turning the server off as soon as it belongs to nobody. What the diagnostics of the \
                 last release say is taken for the proof.",
        costs: "The next client gets the last one's data.",
        edits: &[Edit {
            file: "plugin/src/lifecycle/close/release.rs",
            find: "            Phase::Clean(Clean::before(context, server)?).wait(server.id, 0, progress(35, message))",
            put: r#"
            let _ = Clean::before(context, server)?;
            let cleaned = crate::lifecycle::parts::stop::last(context, server)?
                .and_then(|last| super::proof::Cleaned::of(server, last, None, context.now()));
            let next = super::Close::new(server.id, Phase::PowerOff { since: None }).with(cleaned);
            Outcome::Say(crate::lifecycle::verdict::Verdict::Wait(0, next, progress(35, message)))
"#,
        }],
        suite: "sweep --operation dedicated-close --faults 0 --pairs 0",
        caught_by: "clean-before-sale",
    },
    Variant {
        name: "takes-ended-for-cleaned",
        side: Side::Module,
        breaks: "Diagnostics whose operation is `ok` are taken for a cleaning, those that the panel ended by force too.",
        costs: "A server is given up with the client's data on its disks, and a certificate says that they are clean.",
        edits: &[
            Edit {
                file: "plugin/src/lifecycle/parts/clean.rs",
                find: r#"
    match server.diagnostics.value() {
        Err(wrong) => Some(format!("the field `diagnostics` {wrong}")),
        Ok(diagnostics) if diagnostics.forced => {
            Some("the diagnostics were forcibly ended at their time limit".to_owned())
        }
        Ok(diagnostics) if diagnostics.status != DIAGNOSTICS_SUCCESS => {
            Some(format!("the diagnostics are `{}`", diagnostics.status))
        }
        Ok(diagnostics) if !diagnostics.disks_cleaned => Some("the diagnostics did not clean the disks".to_owned()),
        Ok(_) => None,
    }
"#,
                put: r#"
    match server.diagnostics.value() {
        Err(wrong) => Some(format!("the field `diagnostics` {wrong}")),
        Ok(diagnostics) if diagnostics.status != DIAGNOSTICS_SUCCESS => {
            Some(format!("the diagnostics are `{}`", diagnostics.status))
        }
        Ok(_) => None,
    }
"#,
            },
            Edit {
                file: "plugin/src/lifecycle/close/proof.rs",
                find: "diagnostics.status == DIAGNOSTICS_SUCCESS && diagnostics.disks_cleaned && !diagnostics.forced",
                put: "diagnostics.status == DIAGNOSTICS_SUCCESS",
            },
        ],
        suite: "sweep --operation dedicated-close --fault operation-forced --no-cuts --pairs 0",
        caught_by: "same-end",
    },
    Variant {
        name: "trusts-a-stale-list",
        side: Side::Module,
        breaks: "The claimed server is not looked at again before it is marked and given away: the list said that it is \
                 free.",
        costs: "A server that was lent to somebody meanwhile is delivered with that person's data.",
        edits: &[
            Edit {
                file: "plugin/src/lifecycle/open/check.rs",
                find: r#"
    let obstacles = obstacles(context, &server)?;
    if !obstacles.is_empty() {
        let message = format!("server {id} was taken from sale meanwhile: {}", words(&obstacles));
        context.panel.host().log(Level::Info, &message);
        return search::step(context);
    }
"#,
                put: r#"
    context.panel.host().log(Level::Info, &format!("server {id} is prepared"));
"#,
            },
            Edit {
                file: "plugin/src/lifecycle/open/prepare.rs",
                find: r#"
        let obstacles = check::obstacles(context, server)?;
        if !obstacles.is_empty() || !check::fits(order, server) {
"#,
                put: r#"
        if !check::fits(order, server) {
"#,
            },
        ],
        suite: "sweep --operation dedicated-open-taken --faults 0 --pairs 0",
        caught_by: "no-foreign-data",
    },
    Variant {
        name: "sells-what-was-not-cleaned",
        side: Side::Module,
        breaks: "Diagnostics that were successful are enough for a server to be for sale; whether they cleaned the disks \
                 is not asked.",
        costs: "A server that was in somebody's hands is delivered with that person's data.",
        edits: &[Edit {
            file: "plugin/src/availability.rs",
            find: r#"
        if !diagnostics.disks_cleaned {
            let message = "its disks were not cleaned: run diagnostics with disk cleanup";
            found.push(detail("disks-not-clean", message));
        }
"#,
            put: "",
        }],
        suite: "sweep --operation dedicated-open-taken --faults 0 --pairs 0",
        caught_by: "no-foreign-data",
    },
    Variant {
        name: "erases-without-asking-whose-it-is",
        side: Side::Module,
        breaks: "The owner is not read again once it was deleted: neither before each phase nor before the disks are \
                 cleaned.",
        costs: "A server that the administrator gave to somebody meanwhile is erased under its new client.",
        edits: &[
            Edit {
                file: "plugin/src/lifecycle/close/counts.rs",
                find: "    if close.has_deleted_the_owner() {",
                put: "    if close.again {",
            },
            Edit {
                file: "plugin/src/lifecycle/close/counts.rs",
                find: "    context.not_anothers(server)?;\n",
                put: "",
            },
            Edit { file: "plugin/src/lifecycle/parts/clean.rs", find: "        unowned(context, server)?;\n", put: "" },
        ],
        suite: "sweep --operation dedicated-close-resold --faults 0 --pairs 0",
        caught_by: "as-written",
    },
    Variant {
        name: "delivers-what-somebody-else-had",
        side: Side::Module,
        breaks: "A server that somebody else had while its OS was installed is given back to the client as soon as staff \
                 have taken it back, and delivered as it is.",
        costs: "A client gets a server with the data, and perhaps the back door, of whoever had it in between.",
        edits: &[Edit {
            file: "plugin/src/lifecycle/open/soiled.rs",
            find: "            Verdict::Wait(0, Open::Clean { server: id, clean, undo: undo.clone() }, progress(35, message))",
            put: r#"
            let _ = Open::Clean { server: id, clean, undo: undo.clone() };
            let turn_on = crate::lifecycle::parts::turn_on::TurnOn::default();
            Verdict::Act(Act::GiveToClient, Open::Finish { server: id, turn_on }, progress(35, message))
"#,
        }],
        suite: "sweep --operation dedicated-open-given-away --faults 0 --pairs 0",
        caught_by: "no-foreign-data",
    },
    Variant {
        name: "forgets-that-somebody-had-it",
        side: Side::Module,
        breaks: "An owner who is seen after the cleaning stops the close, and is forgotten as soon as staff have taken \
                 the server back: the old proof counts.",
        costs: "The next client gets the data of whoever had the server in between.",
        edits: &[Edit {
            file: "plugin/src/lifecycle/close/counts.rs",
            find: "            owner if has_cleaned(context, server, close)? => {",
            put: "            owner if close.again && has_cleaned(context, server, close)? => {",
        }],
        suite: "sweep --operation dedicated-close-given-away --faults 0 --pairs 0",
        caught_by: "clean-before-sale",
    },
    Variant {
        name: "trusts-the-old-proof",
        side: Side::Module,
        breaks: "Once the disks were seen clean, nobody asks whether the server's last operation is still the module's \
                 own.",
        costs: "A server that a technician has used for an hour is sold with what was left on its disks.",
        edits: &[Edit {
            file: "plugin/src/lifecycle/close/counts.rs",
            find: "        Some(cleaned) => cleaned.doubt(context, server, &close.phase)?,",
            put: "        Some(_) => None,",
        }],
        suite: "sweep --operation dedicated-close-worked-on --faults 0 --pairs 0",
        caught_by: "clean-before-sale",
    },
    Variant {
        name: "installs-before-it-remembers",
        side: Side::Module,
        breaks: "The installation is started in the step that finds the server ready, before the server's last operation \
                 is stored.",
        costs: "When the reply is lost, the OS is installed a second time over what the client has done by then.",
        edits: &[Edit {
            file: "plugin/src/lifecycle/open/prepare.rs",
            find: r#"
    Ok(Verdict::Wait(
        0,
        Open::Install { server: id, install },
        progress(35, format!("server {id} is ready for its OS")),
    ))
"#,
            put: r#"
    Ok(Verdict::Act(
        Act::Install(order.system.clone()),
        Open::Install { server: id, install },
        progress(35, format!("server {id} is ready for its OS")),
    ))
"#,
        }],
        suite: "sweep --operation dedicated-open --fault act-then-drop --no-cuts --pairs 0",
        caught_by: "same-acts",
    },
    Variant {
        name: "does-not-look-before-it-repeats",
        side: Side::Module,
        breaks: "The client's account is created without looking whether it is there from an earlier try.",
        costs: "After a lost reply the order hangs: the panel refuses the second account, and no task says what to do.",
        edits: &[
            Edit {
                file: "plugin/src/lifecycle/act.rs",
                find: r#"
    if let Some(user) = account(panel, &client.email)? {
        return set_owner(panel, server, &user);
    }
"#,
                put: "",
            },
            Edit {
                file: "plugin/src/lifecycle/act.rs",
                find: r#"
        // The account exists after all: in another spelling, or made by another step at this moment.
        Err(refused @ PanelError::StateConflict { .. }) => match find_user(panel, &client.email, None)? {
            Some(user) => set_owner(panel, server, &user),
            None => Err(refused),
        },
        other => other,
"#,
                put: r#"
        Err(refused) => Err(refused),
        Ok(()) => match account(panel, &client.email)? {
            Some(user) => set_owner(panel, server, &user),
            None => Ok(()),
        },
"#,
            },
        ],
        suite: "sweep --operation dedicated-open --fault act-then-drop --no-cuts --pairs 0",
        caught_by: "staff-can-help",
    },
    Variant {
        name: "forgets-which-ports-it-shut",
        side: Side::Module,
        breaks: "A stop shuts the first port in the step that chooses the ports, before the choice is stored.",
        costs: "After a lost reply a port counts as shut by the administrator: it stays dead when the client has paid.",
        edits: &[Edit {
            file: "plugin/src/lifecycle/switching.rs",
            find: r#"
    Verdict::Wait(0, state, progress(10, format!("the switch ports of server {id} are known")))
        .carry_out_simply(context, id)
"#,
            put: r#"
    decide(context, &server, state)?.carry_out_simply(context, id)
"#,
        }],
        suite: "sweep --operation dedicated-suspend --faults 0 --pairs 0",
        caught_by: "same-end",
    },
    Variant {
        name: "shuts-the-bmcs-port",
        side: Side::Module,
        breaks: "All of a server's switch ports are shut, the BMC's among them.",
        costs: "Nobody can turn the server on, clean it or repair it without driving to the data center.",
        edits: &[Edit {
            file: "plugin/src/lifecycle/ports.rs",
            find: r#"
        .filter(|connection| !connection.is_ipmi_connection)
"#,
            put: "",
        }],
        suite: "sweep --operation dedicated-suspend --faults 0 --pairs 0",
        caught_by: "bmc-port-open",
    },
    Variant {
        name: "leaves-its-old-mark",
        side: Side::Module,
        breaks: "A mark is written below the earlier one, and not in its place.",
        costs: "Nobody can tell whose the server is: each further operation stops for staff.",
        edits: &[Edit {
            file: "plugin/src/mark.rs",
            find: r#"
    let mut lines: Vec<String> =
        notes.lines().filter(|line| !line.trim().starts_with(PREFIX)).map(str::to_owned).collect();
"#,
            put: r#"
    let mut lines: Vec<String> = notes.lines().map(str::to_owned).collect();
"#,
        }],
        suite: "sweep --operation dedicated-open --faults 0 --pairs 0",
        caught_by: "one-server-one-service",
    },
    Variant {
        name: "leaves-the-addresses",
        side: Side::Module,
        breaks: "A close does not take the addresses from the server.",
        costs: "The pool runs dry with addresses that nobody uses, and the next client gets the last one's reputation.",
        edits: &[Edit {
            file: "plugin/src/lifecycle/close/phase.rs",
            find: "                .then(Self::FreeAddresses, |since| Self::StopOperation { since }.of(id)),",
            put: "                .then(Self::DeleteOwner, |since| Self::StopOperation { since }.of(id)),",
        }],
        suite: "sweep --operation dedicated-close --faults 0 --pairs 0",
        caught_by: "as-written",
    },
    Variant {
        name: "cleans-the-clients-own-disks",
        side: Side::Module,
        breaks: "A closed colocation has its disks cleaned, as a dedicated server has.",
        costs: "A client's own database is erased on the client's own machine.",
        edits: &[Edit {
            file: "plugin/src/lifecycle/colocation/close/phase.rs",
            find: r#"
            Self::PortsOff => match context.shut_next(server)? {
"#,
            put: r#"
            Self::PortsOff if !server.diagnostics.known().is_some_and(|diagnostics| diagnostics.disks_cleaned) => {
                match stop::running(context, server)? {
                    Some(_) => Outcome::Say(Verdict::Wait(60_000, self.of(id), progress(94, "being cleaned"))),
                    None => self.act(id, Act::CleanDisks, 94, "its disks are being cleaned"),
                }
            }
            Self::PortsOff => match context.shut_next(server)? {
"#,
        }],
        suite: "sweep --operation colocation-close --faults 0 --pairs 0",
        caught_by: "as-written",
    },
];
