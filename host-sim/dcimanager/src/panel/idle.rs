//! The platform's services fall asleep when nobody calls them; then any call answers 503 until they are awake again
//! (API reference §1).

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Panel, PanelError};

/// A service of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the vendor's own names, API reference §1")]
pub enum Service {
    Auth,
    Ldap,
    Dci,
    Eservice,
    Ip,
    Ipmiproxy,
}

impl Service {
    /// All services.
    pub const ALL: [Self; 6] = [Self::Auth, Self::Ldap, Self::Dci, Self::Eservice, Self::Ip, Self::Ipmiproxy];

    /// Its part of the path.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Ldap => "ldap",
            Self::Dci => "dci",
            Self::Eservice => "eservice",
            Self::Ip => "ip",
            Self::Ipmiproxy => "ipmiproxy",
        }
    }

    /// The service of a path after `/api/`.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let first = path.split('/').next()?;
        Self::ALL.into_iter().find(|service| service.as_str() == first)
    }
}

/// Which services sleep, and how deeply.
#[derive(Debug, Clone, Default)]
pub(super) struct Idle(BTreeMap<Service, Sleep>);

#[derive(Debug, Clone, Default)]
struct Sleep {
    /// How many calls will still be answered with 503.
    refusals: u32,
    last_call: Option<Timestamp>,
}

impl Panel {
    /// A call knocks at a service. Refused while it sleeps; each knock brings it nearer to being awake.
    pub(crate) fn knock(&mut self, service: Service) -> Result<(), PanelError> {
        let (idle_after, idle_calls) = (self.settings.idle_after, self.settings.idle_calls);
        let sleep = self.idle.0.entry(service).or_default();
        let since = sleep.last_call.map(|last| self.now.duration_since(last));
        if let (Some(since), Some(limit)) = (since, idle_after)
            && since >= limit
        {
            sleep.refusals = sleep.refusals.max(idle_calls);
        }
        sleep.last_call = Some(self.now);
        if sleep.refusals == 0 {
            return Ok(());
        }
        sleep.refusals -= 1;
        Err(PanelError::Asleep(service.as_str()))
    }

    /// Puts all services to sleep: each answers its next `calls` calls with 503.
    pub fn suspend_services(&mut self, calls: u32) {
        for service in Service::ALL {
            self.suspend_service(service, calls);
        }
    }

    /// Puts one service to sleep: it answers its next `calls` calls with 503.
    pub fn suspend_service(&mut self, service: Service, calls: u32) {
        self.idle.0.entry(service).or_default().refusals = calls;
    }
}
