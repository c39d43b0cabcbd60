use super::*;

#[async_trait]
impl AccessReads for MemoryTx {
    async fn account(&mut self, id: AccountId) -> StoreResult<Option<Account>> {
        let mut account = self.view.accounts.get(&id).cloned();
        if organization_of(self.scope).is_some() {
            account = account.filter(|_| self.account == Some(id));
            if let Some(account) = &mut account {
                account.password_hash = None;
            }
        }
        Ok(account)
    }

    async fn account_by_email(&mut self, email: &str) -> StoreResult<Option<Account>> {
        if organization_of(self.scope).is_some() {
            return Ok(None);
        }
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

    async fn events(&mut self, after: u64, limit: u32) -> StoreResult<Vec<SequencedEvent>> {
        let log = self.log().into_iter();
        let sequenced = log.flat_map(|log| log.sequenced.range(after.saturating_add(1)..));
        Ok(sequenced
            .take(limit as usize)
            .map(|(seq, event)| SequencedEvent {
                seq: *seq,
                event: event.clone(),
            })
            .collect())
    }
}
