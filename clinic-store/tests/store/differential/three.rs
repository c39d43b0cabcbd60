//! Three clinics that are asked the same.

use clinic_core::command::{Command, Context, Query};
use clinic_core::error::{Error, ErrorCode};
use clinic_core::store::Store;
use clinic_core::testing::World;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

const NAMES: [&str; 3] = ["memory", "SQLite", "PostgreSQL"];

/// The three clinics, and what was asked of them.
pub(crate) struct Three {
    worlds: [World; 3],
    seed: u64,
    log: Vec<String>,
    tally: BTreeMap<String, u32>,
}

/// What a caller sees.
fn shown<T: Debug>(result: &Result<T, Error>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{}: {} {:?}", error.code, error.message, error.details),
    }
}

/// One of the answers from a little before the place where they part.
fn from_difference(one: &str, all: &[String]) -> String {
    let alike = one
        .char_indices()
        .position(|(at, _)| {
            all.iter()
                .any(|other| other.get(at..=at) != one.get(at..=at))
        })
        .unwrap_or(one.chars().count());
    one.chars()
        .skip(alike.saturating_sub(300))
        .take(600)
        .collect()
}

impl Three {
    pub(crate) async fn open(stores: [Arc<dyn Store>; 3], nth: u64, seed: u64) -> Self {
        let [memory, sqlite, postgres] = stores;
        let (memory, sqlite, postgres) = tokio::join!(
            World::on(memory, nth),
            World::on(sqlite, nth),
            World::on(postgres, nth)
        );
        Self {
            worlds: [memory.unwrap(), sqlite.unwrap(), postgres.unwrap()],
            seed,
            log: Vec::new(),
            tally: BTreeMap::new(),
        }
    }

    /// What is the same in all three: the ids.
    pub(crate) fn world(&self) -> &World {
        &self.worlds[0]
    }

    pub(crate) fn advance_min(&mut self, minutes: i64) {
        self.log.push(format!("{minutes} minutes pass"));
        for world in &self.worlds {
            world.clock.advance_min(minutes);
        }
    }

    fn fail(&self, what: &str) -> ! {
        panic!("seed {}: {what}\nafter\n{}", self.seed, self.log.join("\n"));
    }

    /// One of three answers that must be the same, and no fault of a store.
    fn same<T: Debug>(&self, results: [Result<T, Error>; 3]) -> Result<T, Error> {
        let all: Vec<String> = results.iter().map(shown).collect();
        if all[0] != all[1] || all[0] != all[2] {
            let lines: Vec<String> = NAMES
                .iter()
                .zip(&all)
                .zip(&results)
                .map(|((name, answer), result)| {
                    let cause = result.as_ref().err().and_then(|error| error.cause.as_ref());
                    format!("{name}: {} {cause:?}", from_difference(answer, &all))
                })
                .collect();
            self.fail(&format!("the answers differ\n{}", lines.join("\n")));
        }
        let [result, ..] = results;
        if let Err(error) = &result
            && matches!(
                error.code,
                ErrorCode::Internal | ErrorCode::Unavailable | ErrorCode::Contention
            )
        {
            self.fail(&format!("a fault: {error} {:?}", error.cause));
        }
        result
    }

    pub(crate) async fn run<C>(
        &mut self,
        context: &Context,
        command: C,
    ) -> Result<C::Outcome, Error>
    where
        C: Command + Clone + Debug,
        C::Outcome: Debug,
    {
        self.log.push(format!(
            "{:?} {:?} {:?}: {command:?}",
            context.actor, context.idempotency_key, context.expected_version
        ));
        let [memory, sqlite, postgres] = &self.worlds;
        let (memory, sqlite, postgres) = tokio::join!(
            memory.clinic.run(context, command.clone()),
            sqlite.clinic.run(context, command.clone()),
            postgres.clinic.run(context, command),
        );
        let result = self.same([memory, sqlite, postgres]);
        let answer = match &result {
            Ok(_) => "ok",
            Err(error) => error.code.as_str(),
        };
        *self
            .tally
            .entry(format!("{} {answer}", C::NAME))
            .or_default() += 1;
        result
    }

    pub(crate) async fn ask<Q>(&mut self, context: &Context, query: Q) -> Result<Q::Output, Error>
    where
        Q: Query + Clone + Debug,
        Q::Output: Debug,
    {
        self.log.push(format!("{:?} asks {query:?}", context.actor));
        let [memory, sqlite, postgres] = &self.worlds;
        let (memory, sqlite, postgres) = tokio::join!(
            memory.clinic.ask(context, query.clone()),
            sqlite.clinic.ask(context, query.clone()),
            postgres.clinic.ask(context, query),
        );
        let answer = self.same([memory, sqlite, postgres]);
        self.log.pop();
        answer
    }

    /// Counts something that went through beside the commands.
    pub(crate) fn count(&mut self, what: &str) {
        *self.tally.entry(format!("{what} ok")).or_default() += 1;
    }

    /// How often each command had which answer.
    pub(crate) fn into_tally(self) -> BTreeMap<String, u32> {
        self.tally
    }

    /// What the three stores hold, read below the door, must be the same.
    pub(crate) async fn hold_the_same<F>(&self, what: &str, mut read: F)
    where
        F: AsyncFnMut(&dyn Store) -> String,
    {
        let mut all = Vec::new();
        for world in &self.worlds {
            all.push(read(world.clinic.store().as_ref()).await);
        }
        if all[0] != all[1] || all[0] != all[2] {
            let parts = all.iter().map(|one| from_difference(one, &all));
            let lines: Vec<String> = parts
                .zip(NAMES)
                .map(|(part, name)| format!("{name}: {part}"))
                .collect();
            self.fail(&format!("{what} differ\n{}", lines.join("\n")));
        }
    }
}
