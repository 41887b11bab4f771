//! Routes and their documentation, declared once: a route without its entry in the document cannot be added.
//!
//! Each noun gives [`Routes`]; `document` makes the OpenAPI document of all of them. It never says who may do
//! what: the scope named here is what a personal token needs, the rest is `policy`.

use axum::handler::Handler;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, delete, get, post, put};
use axum::{Extension, Router};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};

use super::extract::{Known, PAGING};
use super::{Shared, bodyless};
use crate::identity::token::TokenScope;

const JSON: &str = "application/json";
const FILE: &str = "application/octet-stream";

/// What a route takes of query and headers. It travels with every request to the route, so that [`Signed`]
/// (see `caller`) refuses what is not declared before any handler runs.
///
/// [`Signed`]: super::Signed
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Its query parameters.
    pub query: Vec<&'static Known>,
    /// Whether it changes what its address names, and so compares `If-Match` with it.
    pub versioned: bool,
}

/// What the caller of a route shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// A personal token of this scope.
    PersonalToken,
    /// Client id and secret of an application.
    Client,
    /// An access token of an application.
    AccessToken,
    /// Nothing.
    Nothing,
}

/// A body: its media type, its form, whether it must be there.
pub(super) type BodyDoc = (&'static str, RefOr<Schema>, bool);

/// Forms by their names.
pub type Forms = Vec<(String, RefOr<Schema>)>;

/// What the document says of one route.
#[derive(Clone)]
pub struct Doc {
    pub(super) summary: &'static str,
    pub(super) scope: Option<TokenScope>,
    pub(super) shows: Shows,
    pub(super) taken: Taken,
    pub(super) body: Option<BodyDoc>,
    pub(super) answer: Option<RefOr<Schema>>,
    pub(super) media: Vec<&'static str>,
    pub(super) status: u16,
    pub(super) tagged: bool,
    pub(super) must_name_version: bool,
    pub(super) once: bool,
    pub(super) also: Option<(u16, &'static str)>,
    pub(super) headers: Vec<(&'static str, &'static str)>,
    pub(super) refuses: Vec<(u16, &'static str)>,
    forms: Vec<fn(&mut Forms)>,
}

impl std::fmt::Debug for Doc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Doc").field("summary", &self.summary).finish_non_exhaustive()
    }
}

impl Doc {
    /// Begins with a sentence in both languages: `做什么 / what it does`.
    pub fn new(summary: &'static str) -> Self {
        Self {
            summary,
            scope: None,
            shows: Shows::PersonalToken,
            taken: Taken::default(),
            body: None,
            answer: None,
            media: vec![JSON],
            status: 200,
            tagged: false,
            must_name_version: false,
            once: false,
            also: None,
            headers: Vec::new(),
            refuses: Vec::new(),
            forms: Vec::new(),
        }
    }
    fn reference<T: ToSchema>(&mut self) -> RefOr<Schema> {
        self.forms.push(describe::<T>);
        RefOr::Ref(Ref::from_schema_name(T::name()))
    }
    /// The forms it names, each with its schema: made anew each time, since they are large and asked for once.
    pub fn schemas(&self) -> Forms {
        let mut schemas = Vec::new();
        for describe in &self.forms {
            describe(&mut schemas);
        }
        schemas
    }
    /// Another scope than reading for `GET` and writing for the rest.
    pub fn scope(mut self, scope: TokenScope) -> Self {
        self.scope = Some(scope);
        self
    }
    /// It is a decision: tokens need `decide`, sessions a step-up.
    pub fn decides(self) -> Self {
        self.scope(TokenScope::Decide)
    }
    /// What its caller shows, if it is not a personal token.
    pub(super) fn shows(mut self, shows: Shows) -> Self {
        self.shows = shows;
        self
    }
    /// Its query parameters.
    pub fn query(mut self, known: &'static Known) -> Self {
        self.taken.query.push(known);
        self
    }
    /// Its body, which must be there.
    pub fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some((JSON, self.reference::<T>(), true));
        self
    }
    /// Its body, which may be left out.
    pub fn may_take<T: ToSchema>(mut self) -> Self {
        self.body = Some((JSON, self.reference::<T>(), false));
        self
    }
    /// Its body is a form.
    pub(super) fn takes_form<T: ToSchema>(mut self) -> Self {
        self.body = Some(("application/x-www-form-urlencoded", self.reference::<T>(), true));
        self
    }
    /// Its body is a file.
    pub fn takes_file(mut self) -> Self {
        let file = ObjectBuilder::new().schema_type(Type::String).content_media_type(FILE);
        self.body = Some((FILE, RefOr::T(Schema::Object(file.build())), true));
        self
    }
    /// What it answers.
    pub fn answers<T: ToSchema>(mut self) -> Self {
        self.answer = Some(self.reference::<T>());
        self
    }
    /// It answers this instead when it is asked otherwise, as the summary says.
    pub fn or_answers<T: ToSchema>(mut self) -> Self {
        let other = self.reference::<T>();
        let both = OneOfBuilder::new();
        let both = self.answer.take().into_iter().fold(both, OneOfBuilder::item).item(other);
        self.answer = Some(RefOr::T(Schema::OneOf(both.build())));
        self
    }
    /// It answers another status when it is asked otherwise.
    pub fn also(mut self, status: u16, when: &'static str) -> Self {
        self.also = Some((status, when));
        self
    }
    /// It takes a header that others do not.
    pub(super) fn header(mut self, name: &'static str, says: &'static str) -> Self {
        self.headers.push((name, says));
        self
    }
    /// It refuses with this status in a protocol of its own, for these reasons.
    pub(super) fn refuses(mut self, status: u16, says: &'static str) -> Self {
        self.refuses.push((status, says));
        self
    }
    /// It answers 201 and where the new thing is.
    pub fn creates<T: ToSchema>(self) -> Self {
        self.answers::<T>().status(201)
    }
    /// It answers a page of these, and takes `limit` and `cursor`.
    pub fn lists<T: ToSchema>(mut self) -> Self {
        let item = self.reference::<T>();
        let text = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Null]));
        let list = ObjectBuilder::new()
            .property("items", ArrayBuilder::new().items(item))
            .property("next_cursor", text.description(Some("null on the last page")))
            .property("total", ObjectBuilder::new().schema_type(Type::Integer))
            .required("items")
            .required("next_cursor");
        self.answer = Some(RefOr::T(Schema::Object(list.build())));
        self.query(PAGING)
    }
    /// It answers a file or text of one of these kinds.
    pub fn media(mut self, media: &[&'static str]) -> Self {
        self.media = media.to_vec();
        self.answer = Some(RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::String).build())));
        self
    }
    /// The status of success.
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
    /// It answers the one thing that its address names, with an `ETag`.
    pub fn shows_one<T: ToSchema>(self) -> Self {
        self.answers::<T>().tagged()
    }
    /// It changes what its address names, takes `If-Match`, and answers it as it is now.
    pub fn changes<T: ToSchema>(self) -> Self {
        self.shows_one::<T>().versioned()
    }
    /// It answers with an `ETag`.
    pub fn tagged(mut self) -> Self {
        self.tagged = true;
        self
    }
    /// It changes what its address names, and takes `If-Match`.
    pub fn versioned(mut self) -> Self {
        self.taken.versioned = true;
        self
    }
    /// It refuses to change what is not named by version.
    pub fn must_name_version(mut self) -> Self {
        self.must_name_version = true;
        self.versioned()
    }
    /// It takes `Idempotency-Key`.
    pub fn once(mut self) -> Self {
        self.once = true;
        self
    }
}

/// Adds a form and those it is made of.
fn describe<T: ToSchema>(into: &mut Forms) {
    into.push((T::name().into_owned(), T::schema()));
    T::schemas(into);
}

/// One documented route.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// Its path, as axum and OpenAPI write it.
    pub path: &'static str,
    /// The noun it belongs to.
    pub noun: &'static str,
    /// What the document says of it.
    pub doc: Doc,
}

impl Operation {
    /// What a personal token must have been issued for.
    pub fn scope(&self) -> TokenScope {
        let usual = if self.method == "GET" { TokenScope::Read } else { TokenScope::Write };
        self.doc.scope.unwrap_or(usual)
    }
}

/// The routes of one noun.
#[derive(Debug)]
pub struct Routes {
    noun: &'static str,
    router: Router<Shared>,
    operations: Vec<Operation>,
}

macro_rules! methods {
    ($($name:ident = $method:literal),*) => {$(
        #[doc = concat!("Adds a `", $method, "` route.")]
        pub fn $name<H, T>(self, path: &'static str, handler: H, doc: Doc) -> Self
        where
            H: Handler<T, Shared>,
            T: 'static,
        {
            self.add($method, path, $name(handler), doc)
        }
    )*};
}

impl Routes {
    /// None yet.
    pub fn new(noun: &'static str) -> Self {
        Self { noun, router: Router::new(), operations: Vec::new() }
    }
    methods!(get = "GET", post = "POST", put = "PUT", delete = "DELETE");

    fn add(mut self, method: &'static str, path: &'static str, to: MethodRouter<Shared>, doc: Doc) -> Self {
        let mut to = to.route_layer(Extension(doc.taken.clone()));
        if method != "GET" && doc.body.is_none() {
            to = to.route_layer(from_fn(bodyless::around));
        }
        self.router = self.router.route(path, to);
        self.operations.push(Operation { method, path, noun: self.noun, doc });
        self
    }
    /// The routes of both.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.operations.extend(other.operations);
        self
    }
    /// What is declared.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }
    /// The routes, to be served.
    pub fn into_router(self) -> Router<Shared> {
        self.router
    }
}
