//! Another master key: what lies sealed is sealed anew, may be broken off, is in the log, and opens afterwards.

use data_encoding::BASE64;
use matou::app::App;
use matou::audit::entry::ActorRef;
use matou::clock::Clock;
use matou::connector::http_api::{self, keep_secret};
use matou::credential::commands;
use matou::credential::rotation::rotate;
use matou::random::Secret;
use matou::tx::{Internal, Tx};

use crate::credential::one_grant;
use crate::gateway_world::{START, World, table_content, worlds};

const FORMER: [u8; 32] = [9; 32];
const NEXT: [u8; 32] = [10; 32];

fn operator() -> ActorRef {
    ActorRef::Operator { name: "test".to_owned() }
}

/// The world as a process sees it that is configured with the next key.
async fn opened_with_next(world: &World, former: Option<&std::path::Path>) -> matou::error::Result<App> {
    let mut config = world.app.config.clone();
    config.keys.master = BASE64.encode(&NEXT);
    config.keys.former_files = former.iter().map(|path| path.display().to_string()).collect();
    App::open_without_index(config, Clock::manual(START)).await
}

#[tokio::test]
async fn everything_sealed_is_sealed_anew_and_the_former_key_is_not_needed_again() {
    for world in worlds().await {
        let (application, _) = one_grant(&world, 2).await;
        let shown = world.configure(&application.id).await;
        let resource = world.resource(table_content("physician")).await;
        let tx = Tx::internal(&world.app.db, Internal::Seed).await.unwrap();
        keep_secret(&world.app, &tx, &resource.id, &Secret::from_text("shared".to_owned())).await.unwrap();
        tx.commit().await.unwrap();
        world.seal().await;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("former.key");
        std::fs::write(&file, BASE64.encode(&FORMER)).unwrap();
        assert_eq!(opened_with_next(&world, None).await.unwrap_err().code, "wrong_master_key");
        let app = opened_with_next(&world, Some(&file)).await.unwrap();
        let first = rotate(&app, operator()).await.unwrap();
        assert_eq!((first.resealed, first.already), (3, 0), "the ring, a shared secret, a waiting hand-over");
        let again = rotate(&app, operator()).await.unwrap();
        assert_eq!((again.resealed, again.already), (0, 3));
        let log = world.log("handover", shown.id.as_str()).await;
        assert_eq!(log[0].0, "keys.rotate");
        world.seal().await;

        // Without the former key, all of it opens; whoever has only the former one opens nothing any more.
        let app = opened_with_next(&world, None).await.unwrap();
        assert_eq!(http_api::secret(&app, &resource.id).await.unwrap().unwrap().expose(), "shared");
        let late = commands::open(&world.app, &world.developer, &shown.id).await.unwrap_err();
        assert_eq!(late.code, "wrong_master_key");
        let opened = commands::open(&app, &world.developer, &shown.id).await.unwrap();
        assert!(opened.handed.secret().unwrap().expose().starts_with("mcs_"));
    }
}

#[tokio::test]
async fn a_rotation_that_was_broken_off_goes_on() {
    for world in worlds().await {
        let (application, _) = one_grant(&world, 2).await;
        world.configure(&application.id).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("former.key");
        std::fs::write(&file, BASE64.encode(&FORMER)).unwrap();
        let app = opened_with_next(&world, Some(&file)).await.unwrap();
        // As if the first run had come no further than the ring.
        let mut ring = matou::keys::Ring::load(&app.db.reader).await.unwrap();
        assert!(ring.reseal(&app.keys.master).unwrap());
        let tx = Tx::internal(&app.db, Internal::Seed).await.unwrap();
        tx.update(&mut ring).await.unwrap();
        tx.commit().await.unwrap();
        let done = rotate(&app, operator()).await.unwrap();
        assert_eq!((done.resealed, done.already), (1, 1));
    }
}
