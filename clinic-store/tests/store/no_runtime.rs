//! A thread without a Tokio runtime is told so; it does not panic.

use clinic_core::store::{Mode, Scope, StoreError};
use clinic_store::{OpenError, open};

async fn a_plain_thread_is_told(home: &crate::support::Home) {
    let (store, url) = (home.store.clone(), home.url.clone());
    let plain = std::thread::spawn(move || {
        pollster::block_on(async {
            for mode in [Mode::Read, Mode::Write] {
                let begun = store.begin(Scope::Platform, mode).await;
                assert!(matches!(begun, Err(StoreError::Unavailable(_))));
            }
            assert!(!store.pause(1).await);
            assert!(matches!(store.now().await, Ok(None)));
            assert!(matches!(
                open(&url, &crate::support::options()).await,
                Err(OpenError::Store(StoreError::Unavailable(_)))
            ));
            assert!(store.close().await.is_err());
        });
    });
    plain.join().unwrap();
    // It serves on.
    home.store.begin(Scope::Platform, Mode::Read).await.unwrap();
}

crate::support::on_both!(a_plain_thread_is_told);
