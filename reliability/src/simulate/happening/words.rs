//! Events as people read them.

use std::fmt;

use jiff::SignedDuration;

use super::{Event, Pick, Place, What};
use crate::points::{Side, Thing};

impl fmt::Display for Event {
    /// `12  day 1 09:40  a client orders "In stock" with 2 addresses`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.at.as_mins();
        let (day, hour, minute) = (minutes / 1_440 + 1, minutes / 60 % 24, minutes % 60);
        write!(f, "{:>4}  day {day} {hour:02}:{minute:02}  {}", self.number, self.what)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let switched = |on: bool| if on { "on" } else { "off" };
        match self {
            Self::Order { client, tariff, more } => {
                write!(f, "client {client} orders \"{}\" with {} addresses", tariff.name(), more + 1)
            }
            Self::Pay { client, amount } => write!(f, "client {client} pays {amount} EUR"),
            Self::Addresses { service, to } => write!(f, "the client of service {service} wants {to} addresses"),
            Self::Reinstall { service } => write!(f, "the client of service {service} has the OS installed anew"),
            Self::Power { service, action } => write!(f, "the client of service {service} asks for power {action}"),
            Self::ReverseDns { service } => write!(f, "the client of service {service} names an address"),
            Self::Autoprolong { service, on } => {
                write!(f, "automatic prolong of service {service} is switched {}", switched(*on))
            }
            Self::Prolong { service } => write!(f, "service {service} is paid ahead"),
            Self::Close { service } => write!(f, "service {service} is to be closed"),
            Self::Suspend { service } => write!(f, "staff suspend service {service}"),
            Self::Resume { service } => write!(f, "staff resume service {service}"),
            Self::Attend { tasks, accept: false } => write!(f, "staff do {tasks} tasks"),
            Self::Attend { tasks, accept: true } => write!(f, "staff accept {tasks} tasks"),
            Self::Retry { operation } => write!(f, "staff retry operation {operation}"),
            Self::GiveUp { operation } => write!(f, "staff cancel operation {operation}"),
            Self::Hold { service } => write!(f, "staff place a hold on service {service}, its client or its server"),
            Self::Release => f.write_str("staff release all holds"),
            Self::Policy { deletions, grace } => {
                write!(f, "the policy is {deletions} deletions an hour, a close begins {grace} h later")
            }
            Self::Owner { server, to } => write!(f, "the administrator gives server {server} to owner {to}"),
            Self::Maintenance { server, on } => write!(f, "maintenance of server {server} is {}", switched(*on)),
            Self::Protection { server, on } => write!(f, "protection of server {server} is {}", switched(*on)),
            Self::Notes { server } => write!(f, "the administrator writes into the notes of server {server}"),
            Self::Button { server, on } => write!(f, "server {server} is turned {} by its button", switched(*on)),
            Self::Port { server, up } => {
                write!(f, "the administrator puts a port of server {server} {}", if *up { "up" } else { "down" })
            }
            Self::Diagnostics { server } => write!(f, "the administrator runs diagnostics on server {server}"),
            Self::Cancel { server } => write!(f, "the administrator cancels what runs on server {server}"),
            Self::Remove { server } => write!(f, "the administrator takes server {server} out of the panel"),
            Self::RemoveSystem { panel } => write!(f, "the administrator deletes the OS template of panel {panel}"),
            Self::RestoreSystem { panel } => write!(f, "the administrator puts the OS template of panel {panel} back"),
            Self::Drain { panel } => write!(f, "the administrator takes the networks out of the pool of panel {panel}"),
            Self::Refill { panel } => {
                write!(f, "the administrator puts the networks back into the pool of panel {panel}")
            }
            Self::Build { panel, tariff } => {
                write!(f, "a new server for \"{}\" is put into panel {panel}", tariff.name())
            }
            Self::Fault { fault, skip } => write!(f, "fault {} after {skip} requests", fault.name),
            Self::Death { at, skip, silent, away } => {
                let silent = if *silent { ", and only its lease tells" } else { "" };
                write!(f, "a host dies {at} after {skip} of them{silent}; another one comes {away} min later")
            }
            Self::Abort { at, skip } => write!(f, "a call comes to nothing {at} after {skip} of them"),
            Self::Meanwhile { at, skip, seconds, steps, then } => {
                write!(
                    f,
                    "a host stands still {at} after {skip} of them, for {seconds} s and {steps} steps of others"
                )?;
                then.as_ref().map_or(Ok(()), |then| write!(f, "; meanwhile {then}"))
            }
            Self::Jump { minutes } => {
                let by = SignedDuration::from_mins(*minutes);
                write!(f, "the clock jumps by {by:#}")
            }
        }
    }
}

impl fmt::Display for Pick {
    /// A hash, because it is counted round among those that there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thing = match self.thing {
            Thing::Request => "request",
            Thing::Commit => "commit",
        };
        let side = match self.side {
            Side::Before => "before",
            Side::After => "after",
        };
        write!(f, "{side} a {thing}")
    }
}
