use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

/// A `tracing` subscriber that notes the statements which a store has its database run, as sqlx reports them: on both
/// databases, without `BEGIN` and `COMMIT` where the driver sends these by itself.
///
/// Nothing is noted, and next to nothing costs time, unless [`note`](Self::note) runs.
#[derive(Clone, Debug, Default)]
pub struct Statements(Arc<Mutex<Option<Vec<String>>>>);

impl Statements {
    /// Runs something, and gives the statements that were run meanwhile.
    pub async fn note<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        *self.noted() = Some(Vec::new());
        // While there is a single subscriber, `tracing` asks the one of the thread that reports first whether anybody
        // listens, and keeps the answer: a thread without one would silence all. With a second one it asks both.
        static SECOND: OnceLock<Dispatch> = OnceLock::new();
        SECOND.get_or_init(|| Dispatch::new(Self::default()));
        tracing::callsite::rebuild_interest_cache();
        let done = work.await;
        let noted = self.noted().take();
        (done, noted.unwrap_or_default())
    }

    fn noted(&self) -> std::sync::MutexGuard<'_, Option<Vec<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query" && self.noted().is_some()
    }

    fn register_callsite(
        &self,
        metadata: &'static Metadata<'static>,
    ) -> tracing::subscriber::Interest {
        // Asked each time, since it changes.
        if metadata.target() == "sqlx::query" {
            tracing::subscriber::Interest::sometimes()
        } else {
            tracing::subscriber::Interest::never()
        }
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        if let Some(noted) = self.noted().as_mut() {
            noted.push(text.statement());
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// A statement as sqlx reports it: the whole, or only the summary where that is the whole.
#[derive(Default)]
struct Text {
    summary: String,
    whole: String,
}

impl Text {
    fn statement(self) -> String {
        let text = if self.whole.trim().is_empty() {
            self.summary
        } else {
            self.whole
        };
        text.trim().to_owned()
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => self.whole = value.to_owned(),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}
