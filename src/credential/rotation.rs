//! Another master key: everything that lies sealed under a former one is sealed anew, row by row.
//!
//! Each row names the key it is sealed under, so a rotation that was broken off goes on where it stopped, and
//! processes that hold both keys read either meanwhile. The former key is never needed again afterwards.

use super::Handover;
use super::handover::HandoverState;
use crate::app::App;
use crate::audit::entry::{ActorRef, Entry};
use crate::connector::http_api::UpstreamSecret;
use crate::db::{self, Page, Where};
use crate::error::Result;
use crate::keys::Ring;
use crate::tx::{Internal, Tx};

/// Rows read at once.
const BATCH: u64 = 200;
const ACTION: &str = "keys.rotate";

/// What a rotation came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Names the master key, without telling anything of it.
    pub key: String,
    /// Rows that were sealed anew.
    pub resealed: u64,
    /// Rows that were sealed under it before.
    pub already: u64,
}

impl Rotated {
    fn count(&mut self, changed: bool) {
        self.resealed += u64::from(changed);
        self.already += u64::from(!changed);
    }
}

/// Seals everything under the master key that is configured now.
///
/// # Errors
/// `wrong_master_key` if something lies sealed under a key that is not configured; rows before it are done.
pub async fn rotate(app: &App, by: ActorRef) -> Result<Rotated> {
    let mut done = Rotated { key: app.keys.master.id().to_owned(), ..Rotated::default() };
    let entry = |noun: &str, id: &str| {
        Entry::new(app.now(), by.clone(), ACTION, noun, id).detail("key", app.keys.master.id())
    };
    let mut ring = Ring::load(&app.db.reader).await?;
    let changed = ring.reseal(&app.keys.master)?;
    if changed {
        let mut tx = Tx::internal(&app.db, Internal::Setting).await?;
        tx.update(&mut ring).await?;
        tx.record(entry("setting", "keys"));
        tx.commit().await?;
    }
    done.count(changed);
    for mut secret in UpstreamSecret::all(&app.db.reader).await? {
        let changed = secret.reseal(&app.keys.master)?;
        if changed {
            let mut tx = Tx::internal(&app.db, Internal::Setting).await?;
            tx.update(&mut secret).await?;
            tx.record(entry("setting", secret.key()));
            tx.commit().await?;
        }
        done.count(changed);
    }
    let mut after = String::new();
    loop {
        let next = [Where::Gt("id", after.as_str().into())];
        let read: Vec<Handover> = db::list(&app.db.reader, &next, Page::ascending("id", BATCH)).await?;
        let Some(last) = read.last() else { break };
        after = last.id.to_string();
        for mut handover in read {
            let HandoverState::Waiting { sealed: Some(_) } = &handover.state else { continue };
            let changed = handover.reseal(&app.keys.master)?;
            if changed {
                let mut tx = Tx::internal(&app.db, Internal::Setting).await?;
                tx.update(&mut handover).await?;
                tx.record(entry("handover", handover.id.as_str()).state(&handover));
                tx.commit().await?;
            }
            done.count(changed);
        }
    }
    Ok(done)
}
