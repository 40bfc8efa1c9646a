//! One disturbance of a run, with a name that a person can type again.

use std::fmt;
use std::str::FromStr;

use crate::error::SuiteError;
use crate::fault::NamedFault;
use crate::points::Point;

/// Who dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Victim {
    /// The whole host process: what it had in memory is gone, a transaction under way is rolled back.
    Host,
    /// The call of the module only: the host lives and learns that the call came to nothing.
    Module,
}

/// A death at a point, written `request:12:before` or, for the module's, `request:12:before:module`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cut {
    /// Where.
    pub point: Point,
    /// Whose.
    pub victim: Victim,
}

/// Which request a fault hits first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// This one, counted from 1.
    Request(u64),
    /// The first one after the cut.
    Next,
    /// The first one after the cut that asks for a change, a login apart.
    NextAct,
}

/// A fault and where it strikes, written `act-then-drop@12`, `act-then-drop@next` or `act-then-drop@act`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultAt {
    /// The fault.
    pub fault: NamedFault,
    /// Where.
    pub place: Place,
}

/// One way of disturbing a run; without either, the run is left alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Who dies where.
    pub cut: Option<Cut>,
    /// What the panel does wrong.
    pub fault: Option<FaultAt>,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let victim = match self.victim {
            Victim::Host => "",
            Victim::Module => ":module",
        };
        write!(f, "{}{victim}", self.point)
    }
}

impl FromStr for Cut {
    type Err = SuiteError;

    fn from_str(text: &str) -> Result<Self, SuiteError> {
        Ok(match text.strip_suffix(":module") {
            Some(point) => Self { point: point.parse()?, victim: Victim::Module },
            None => Self { point: text.parse()?, victim: Victim::Host },
        })
    }
}

impl fmt::Display for FaultAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.fault.name;
        match self.place {
            Place::Request(number) => write!(f, "{name}@{number}"),
            Place::Next => write!(f, "{name}@next"),
            Place::NextAct => write!(f, "{name}@act"),
        }
    }
}

impl FromStr for FaultAt {
    type Err = SuiteError;

    fn from_str(text: &str) -> Result<Self, SuiteError> {
        let unknown = || SuiteError::Unknown {
            what: "place of a fault",
            name: text.to_owned(),
            known: "<fault>@<number of the request>, <fault>@next, <fault>@act".to_owned(),
        };
        let (name, place) = text.split_once('@').ok_or_else(unknown)?;
        let place = match place {
            "next" => Place::Next,
            "act" => Place::NextAct,
            number => Place::Request(number.parse().map_err(|_| unknown())?),
        };
        Ok(Self { fault: NamedFault::named(name)?, place })
    }
}

impl fmt::Display for Plan {
    /// As arguments of the command.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cut = self.cut.map(|cut| format!("--cut {cut}"));
        let fault = self.fault.as_ref().map(|fault| format!("--fault {fault}"));
        f.write_str(&[cut, fault].into_iter().flatten().collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disturbance_can_be_typed_again_as_it_is_printed() {
        for text in ["request:12:before", "commit:3:after", "request:1:after:module"] {
            assert_eq!(text.parse::<Cut>().unwrap().to_string(), text);
        }
        for text in ["act-then-drop@12", "outage@next", "operation-forced@act"] {
            assert_eq!(text.parse::<FaultAt>().unwrap().to_string(), text);
        }
        for text in ["act-then-drop", "nothing@1", "outage@", "outage@somewhere"] {
            assert!(text.parse::<FaultAt>().is_err(), "{text}");
        }
        let plan = Plan { cut: Some("commit:3:after".parse().unwrap()), fault: Some("echo@act".parse().unwrap()) };
        assert_eq!(plan.to_string(), "--cut commit:3:after --fault echo@act");
        assert_eq!(Plan::default().to_string(), "");
    }
}
