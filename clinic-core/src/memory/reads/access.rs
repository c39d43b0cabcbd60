use super::*;

#[async_trait]
impl AccessReads for MemoryTx {
    async fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        Ok(self.view.accounts.get(&id).cloned())
    }

    async fn account_by_email(&mut self, email: &str) -> StoreResult<Option<Account>> {
        Ok(self
            .view
            .accounts
            .values()
            .find(|account| account.email == email)
            .cloned())
    }

    async fn log_in_failures(&mut self, id: Uuid) -> StoreResult<Option<LogInFailures>> {
        Ok(self.view.log_in_failures.get(&id).cloned())
    }

    async fn memberships(&mut self, account: AccountId) -> StoreResult<Vec<Membership>> {
        let own = organization_of(self.scope);
        let rows = self.view.memberships.values();
        Ok(rows
            .filter(|m| m.account_id == account && own.is_none_or(|own| own == m.organization_id))
            .cloned()
            .collect())
    }

    async fn idempotency(
        &mut self,
        key: &IdempotencyKey,
        since: Instant,
    ) -> StoreResult<Idempotency> {
        let stored = self
            .log()
            .and_then(|log| log.outcomes.get(key))
            .filter(|stored| stored.created_at >= since);
        Ok(stored.map_or(Idempotency::New, |stored| {
            Idempotency::Stored(stored.clone())
        }))
    }

    async fn audit_entries(&mut self, limit: u32) -> StoreResult<Vec<AuditEntry>> {
        Ok(self
            .log()
            .into_iter()
            .flat_map(|log| log.audit.values().rev())
            .take(limit as usize)
            .cloned()
            .collect())
    }

    async fn events(&mut self, after: Option<Uuid>, limit: u32) -> StoreResult<Vec<Event>> {
        let events = self.log().into_iter().flat_map(|log| log.events.values());
        Ok(events
            .filter(|event| after.is_none_or(|after| event.id.0 > after))
            .take(limit as usize)
            .cloned()
            .collect())
    }
}
