//! The job queue as workers meet it, on both databases.

use matou::clock::Timestamp;
use matou::job::queue::{self, Job, Patience};

use crate::database::both;

const START: Timestamp = Timestamp(1_000_000_000);

#[tokio::test]
async fn leases_exclude_each_other_expire_and_back_off() {
    for (db, _directory) in both().await {
        let writer = &db.writer;
        let patient = Job::new("revoke_grant", "gra_1", Patience::NeverGivesUp, START);
        let brief = Job::new("index", "res_1", Patience::Parks, START.plus_seconds(1));
        queue::enqueue(writer, &patient).await.unwrap();
        queue::enqueue(writer, &brief).await.unwrap();

        let held = queue::lease(writer, START).await.unwrap().expect("one job is due");
        assert_eq!((&held.id, held.tries), (&patient.id, 1));
        assert_eq!(queue::lease(writer, START).await.unwrap(), None);

        // The worker died: after the lease another worker takes it, and the first one's word is stale.
        let later = START.plus_seconds(61);
        let other = queue::lease(writer, later).await.unwrap().expect("the longest waiting");
        assert_eq!(other.id, brief.id);
        queue::finish(writer, &other).await.unwrap();
        let mut taken = queue::lease(writer, later).await.unwrap().expect("the expired lease");
        assert_eq!((&taken.id, taken.tries), (&patient.id, 2));
        let mut dead = held;
        assert_eq!(queue::fail(writer, &mut dead, "late", later).await.unwrap_err().code, "stale_version");

        // Revocation work comes back however often it fails, never later than an hour.
        let mut now = later;
        for _ in 0..40 {
            queue::fail(writer, &mut taken, "target away", now).await.unwrap();
            now = now.plus_seconds(3600);
            taken = queue::lease(writer, now).await.unwrap().expect("it never gives up");
        }
        queue::finish(writer, &taken).await.unwrap();

        // Other work is parked and stays visible.
        let stubborn = Job::new("index", "res_2", Patience::Parks, now);
        queue::enqueue(writer, &stubborn).await.unwrap();
        for _ in 0..12 {
            let mut job = queue::lease(writer, now).await.unwrap().expect("not parked yet");
            queue::fail(writer, &mut job, "broken", now).await.unwrap();
            now = now.plus_seconds(3600);
        }
        assert_eq!(queue::lease(writer, now).await.unwrap(), None);
        let parked = queue::parked(writer, 10).await.unwrap();
        assert_eq!(parked.last().and_then(|job| job.last_error.as_deref()), Some("broken"));
    }
}
