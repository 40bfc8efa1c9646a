//! Power: what really feeds a server, what the panel sees of it, and the three commands.
//!
//! The table is the vendor's (API reference §6): an inactive PDU port means OFF; otherwise the BMC decides, and
//! without its answer the state is UNKNOWN. PDUs are polled every five minutes, so what is seen may be old.

use jiff::Timestamp;

use super::{Fate, Panel, PanelError};
use crate::ids::{OperationId, OutletId, PduId, ServerId};
use crate::model::{AdminStatus, Bmc, Outlet, Pdu, PowerStatus, Server, Work};

#[derive(Debug, Clone)]
pub(crate) struct PduState {
    pub(crate) pdu: Pdu,
}

#[derive(Debug, Clone)]
pub(crate) struct OutletState {
    pub(crate) pdu: PduId,
    pub(crate) outlet: Outlet,
}

impl OutletState {
    /// What the poll at `last_poll` saw.
    fn seen(&self, last_poll: Timestamp) -> bool {
        match self.outlet.changed_at {
            Some(changed) if changed > last_poll => self.outlet.seen,
            _ => self.outlet.on,
        }
    }

    pub(super) fn switch(&mut self, on: bool, now: Timestamp, last_poll: Timestamp) {
        if self.outlet.on != on {
            self.outlet.seen = self.seen(last_poll);
            self.outlet.on = on;
            self.outlet.changed_at = Some(now);
        }
    }
}

impl Panel {
    /// When the PDUs were polled last.
    pub(super) fn last_poll(&self) -> Timestamp {
        let every = self.settings.pdu_poll.as_millis().max(1);
        let polls = self.now.duration_since(self.started).as_millis() / every;
        let since = i64::try_from(polls * every).unwrap_or(i64::MAX);
        self.started.checked_add(jiff::SignedDuration::from_millis(since)).unwrap_or(self.now)
    }

    /// The power of a server as the panel shows it.
    #[must_use]
    pub fn power_status(&self, server: &Server) -> PowerStatus {
        let last_poll = self.last_poll();
        let mut outlets = self.outlets_of(server).peekable();
        if outlets.peek().is_some() && outlets.all(|outlet| !outlet.seen(last_poll)) {
            return PowerStatus::Off;
        }
        match (self.bmc_answers(server), server.power.on) {
            (true, true) => PowerStatus::On,
            (true, false) => PowerStatus::Off,
            (false, _) => PowerStatus::Unknown,
        }
    }

    /// Whether the machine really runs.
    #[must_use]
    pub fn really_runs(&self, server: &Server) -> bool {
        server.power.on && self.has_current(server)
    }

    /// Starts a power command.
    pub(crate) fn power(&mut self, server: ServerId, work: Work, fate: &Fate) -> Result<OperationId, PanelError> {
        let found = self.find(server)?;
        let command = work.kind();
        if found.protected && work != Work::PowerOn {
            return Err(PanelError::Protected { server, act: command });
        }
        self.not_busy(server)?;
        let status = self.power_status(found);
        let allowed = match work {
            Work::PowerOn => status != PowerStatus::On,
            Work::PowerOff => status == PowerStatus::On,
            _ => true,
        };
        if !allowed {
            return Err(PanelError::WrongPower { server, command, status: status.as_str() });
        }
        self.start(server, work, fate)
    }

    /// Why a power command can be asked for but not carried out.
    pub(super) fn power_obstacle(&self, server: &Server, work: &Work) -> Option<String> {
        if self.bmc_answers(server) {
            return None;
        }
        let has_outlets = !server.pdu_connections.is_empty();
        let possible = match work {
            // Current brings a machine up; so does taking it away and giving it again.
            Work::PowerOn => has_outlets && !self.has_current(server),
            _ => has_outlets,
        };
        (!possible).then(|| format!("The BMC of server {} does not answer", server.id))
    }

    /// A power command is complete.
    pub(super) fn power_done(&mut self, server: ServerId, work: &Work) {
        if *work != Work::PowerOff {
            return self.energize(server);
        }
        let by_bmc = self.servers.get(&server).is_some_and(|server| self.bmc_answers(server));
        if !by_bmc {
            self.switch_outlets(server, false);
        }
        let _ = self.change(server, |server| server.power.on = false);
    }

    /// Current and machine on.
    pub(super) fn energize(&mut self, server: ServerId) {
        self.switch_outlets(server, true);
        let _ = self.change(server, |server| server.power.on = true);
    }

    fn switch_outlets(&mut self, server: ServerId, on: bool) {
        let (now, last_poll) = (self.now, self.last_poll());
        let ids: Vec<OutletId> = self
            .servers
            .get(&server)
            .map(|server| server.pdu_connections.iter().map(|connection| connection.outlet).collect())
            .unwrap_or_default();
        for id in ids {
            if let Some(outlet) = self.outlets.get_mut(&id) {
                outlet.switch(on, now, last_poll);
            }
        }
    }

    fn outlets_of<'a>(&'a self, server: &'a Server) -> impl Iterator<Item = &'a OutletState> {
        server.pdu_connections.iter().filter_map(|connection| self.outlets.get(&connection.outlet))
    }

    /// A server that hangs on no outlet is fed by something the panel does not know.
    fn has_current(&self, server: &Server) -> bool {
        server.pdu_connections.is_empty() || self.outlets_of(server).any(|outlet| outlet.outlet.on)
    }

    /// The BMC needs current, and its switch port.
    fn bmc_answers(&self, server: &Server) -> bool {
        let mut ports = server.switch_connections.iter().filter(|connection| connection.is_ipmi_connection).peekable();
        let reachable = ports.peek().is_none() || ports.any(|port| self.port_status(port.port) == AdminStatus::Up);
        server.power.bmc == Bmc::Works && self.has_current(server) && reachable
    }

    pub(crate) fn outlet(&self, id: OutletId) -> Option<&OutletState> {
        self.outlets.get(&id)
    }

    pub(crate) fn pdu(&self, id: PduId) -> Option<&Pdu> {
        self.pdus.get(&id).map(|state| &state.pdu)
    }
}
