//! What belongs to a service: its parameters, resources, addresses and history.

use jiff::Timestamp;
use processing_engine::contract::AddressFamily;
use secrecy::SecretString;

use super::convert::{At, Json, at, count, sql_count};
use super::tx::{NO_BYTES, Tx};
use crate::error::Result;
use crate::model::{
    Address, By, Parameter, ParameterSource, Resource, Service, ServiceHistoryLine, ServiceId, ServiceParameter,
};
use crate::secret::Place;

fn parameter(row: u64) -> Place {
    Place { table: "service_parameter", column: "secret", row }
}

fn family_word(family: AddressFamily) -> &'static str {
    match family {
        AddressFamily::Ipv4 => "ipv4",
        AddressFamily::Ipv6 => "ipv6",
    }
}

impl Tx<'_> {
    pub(crate) fn add_service_parameter(
        &self,
        service: ServiceId,
        source: ParameterSource,
        Parameter { name, value }: &Parameter,
    ) -> Result<()> {
        let sql = "INSERT INTO service_parameter (service_id, source, name, value) VALUES (?1, ?2, ?3, ?4)";
        self.insert(sql, (service, source, name, value))?;
        Ok(())
    }

    pub(crate) fn add_secret_service_parameter(
        &self,
        service: ServiceId,
        source: ParameterSource,
        name: &str,
        value: &SecretString,
    ) -> Result<()> {
        let sql = "INSERT INTO service_parameter (service_id, source, name, secret) VALUES (?1, ?2, ?3, ?4)";
        let row = self.insert(sql, (service, source, name, NO_BYTES))?;
        self.put_secret(parameter(row), value)
    }

    /// In one go: one after the other, each would look through all that the service has.
    pub(crate) fn remove_service_parameters(&self, service: ServiceId, names: &[&str]) -> Result<()> {
        let sql = "DELETE FROM service_parameter \
                   WHERE service_id = ?1 AND name IN (SELECT value FROM json_each(?2))";
        self.run(sql, (service, Json(names)))?;
        Ok(())
    }

    /// The secret parameters, for a call: in the order of the parameters of the same service.
    pub(crate) fn secret_service_parameters(&self, service: ServiceId) -> Result<Vec<(String, SecretString)>> {
        let sql = "SELECT id, name, secret FROM service_parameter \
                   WHERE service_id = ?1 AND secret IS NOT NULL ORDER BY id";
        let rows = self.all(sql, [service], |row| Ok((count(row, 0)?, row.get(1)?, row.get::<_, Vec<u8>>(2)?)))?;
        rows.into_iter().map(|(row, name, sealed)| Ok((name, self.unseal(parameter(row), &sealed)?))).collect()
    }

    pub(crate) fn add_service_resource(&self, service: ServiceId, resource: &Resource) -> Result<()> {
        let sql = "INSERT INTO service_resource (service_id, name, amount, unit) VALUES (?1, ?2, ?3, ?4)";
        self.insert(sql, (service, &resource.name, sql_count(resource.amount), &resource.unit))?;
        Ok(())
    }

    /// Another amount of a resource that the service may not have had so far.
    pub(crate) fn set_service_resource(&self, service: ServiceId, resource: &Resource) -> Result<()> {
        let sql = "INSERT INTO service_resource (service_id, name, amount, unit) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (service_id, name) DO UPDATE SET amount = excluded.amount, unit = excluded.unit";
        self.run(sql, (service, &resource.name, sql_count(resource.amount), &resource.unit))?;
        Ok(())
    }

    pub(crate) fn replace_addresses(&self, service: ServiceId, addresses: &[Address]) -> Result<()> {
        self.run("DELETE FROM service_address WHERE service_id = ?1", [service])?;
        for address in addresses {
            self.insert(
                "INSERT INTO service_address (service_id, ip, prefix, gateway, family, domain) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (service, &address.ip, address.prefix, &address.gateway, family_word(address.family), &address.domain),
            )?;
        }
        Ok(())
    }

    pub(super) fn add_service_parts(&self, service: &mut Service) -> Result<()> {
        let sql = "SELECT name, value, secret IS NOT NULL, source FROM service_parameter \
                   WHERE service_id = ?1 ORDER BY id";
        service.parameters = self.all(sql, [service.id], |row| {
            Ok(ServiceParameter { name: row.get(0)?, value: row.get(1)?, secret: row.get(2)?, source: row.get(3)? })
        })?;
        let sql = "SELECT name, amount, unit FROM service_resource WHERE service_id = ?1 ORDER BY id";
        service.resources = self.all(sql, [service.id], |row| {
            Ok(Resource { name: row.get(0)?, amount: count(row, 1)?, unit: row.get(2)? })
        })?;
        let sql = "SELECT ip, prefix, gateway, family, domain FROM service_address WHERE service_id = ?1 ORDER BY id";
        service.addresses = self.all(sql, [service.id], |row| {
            let family = match row.get::<_, String>(3)?.as_str() {
                "ipv6" => AddressFamily::Ipv6,
                _ => AddressFamily::Ipv4,
            };
            Ok(Address { ip: row.get(0)?, prefix: row.get(1)?, gateway: row.get(2)?, family, domain: row.get(4)? })
        })?;
        Ok(())
    }

    pub(crate) fn add_service_history(&self, service: ServiceId, by: &By, what: &str, now: Timestamp) -> Result<()> {
        let sql = "INSERT INTO service_history (service_id, at, who, what, why) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.insert(sql, (service, At(now), &by.who, what, &by.why))?;
        Ok(())
    }

    pub(crate) fn service_history(&self, service: ServiceId) -> Result<Vec<ServiceHistoryLine>> {
        let sql = "SELECT at, who, what, why FROM service_history WHERE service_id = ?1 ORDER BY id";
        self.all(sql, [service], |row| {
            Ok(ServiceHistoryLine { at: at(row, 0)?, who: row.get(1)?, what: row.get(2)?, why: row.get(3)? })
        })
    }
}
