//! Routes and their documentation, declared once: a route without its entry in the document cannot be added.
//!
//! Each noun gives [`Routes`]; `document` makes the OpenAPI document of all of them. It never says who may do
//! what: the scope named here is what a personal token needs, the rest is `policy`.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, delete, get, post, put};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};

use super::Shared;
use super::extract::{Known, PAGING};
use crate::identity::token::TokenScope;

/// What the document says of one route.
#[derive(Clone)]
pub struct Doc {
    pub(super) summary: &'static str,
    pub(super) scope: Option<TokenScope>,
    pub(super) query: Vec<&'static Known>,
    pub(super) body: Option<RefOr<Schema>>,
    pub(super) body_media: &'static str,
    pub(super) answer: Option<RefOr<Schema>>,
    pub(super) media: &'static str,
    pub(super) status: u16,
    pub(super) versioned: bool,
    pub(super) once: bool,
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
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
            query: Vec::new(),
            body: None,
            body_media: "application/json",
            answer: None,
            media: "application/json",
            status: 200,
            versioned: false,
            once: false,
            schemas: Vec::new(),
        }
    }
    fn reference<T: ToSchema>(&mut self) -> RefOr<Schema> {
        self.schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(&mut self.schemas);
        RefOr::Ref(Ref::from_schema_name(T::name()))
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
    /// Its query parameters.
    pub fn query(mut self, known: &'static Known) -> Self {
        self.query.push(known);
        self
    }
    /// Its body.
    pub fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some(self.reference::<T>());
        self
    }
    /// Its body is a file.
    pub fn takes_file(mut self) -> Self {
        self.body_media = "application/octet-stream";
        let file = ObjectBuilder::new().schema_type(Type::String).content_media_type(self.body_media);
        self.body = Some(RefOr::T(Schema::Object(file.build())));
        self
    }
    /// What it answers.
    pub fn answers<T: ToSchema>(mut self) -> Self {
        self.answer = Some(self.reference::<T>());
        self
    }
    /// It answers 201 and where the new thing is.
    pub fn creates<T: ToSchema>(self) -> Self {
        self.answers::<T>().status(201)
    }
    /// It answers a page of these, and takes `limit` and `cursor`.
    pub fn lists<T: ToSchema>(mut self) -> Self {
        let item = self.reference::<T>();
        let text = ObjectBuilder::new().schema_type(Type::String);
        let list = ObjectBuilder::new()
            .property("items", ArrayBuilder::new().items(item))
            .property("next_cursor", text.description(Some("null on the last page")))
            .property("total", ObjectBuilder::new().schema_type(Type::Integer))
            .required("items");
        self.answer = Some(RefOr::T(Schema::Object(list.build())));
        self.query(PAGING)
    }
    /// It answers a file or text of another kind.
    pub fn media(mut self, media: &'static str) -> Self {
        self.media = media;
        self.answer = Some(RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::String).build())));
        self
    }
    /// The status of success.
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
    /// It takes `If-Match`.
    pub fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }
    /// It takes `Idempotency-Key`.
    pub fn once(mut self) -> Self {
        self.once = true;
        self
    }
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
