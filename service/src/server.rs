//! Connections: taken, bounded, and ended in order.

mod around;
mod connections;
mod tls;

pub use tls::{TlsError, acceptor};

use crate::access::caller::Peer;
use crate::app::App;
use crate::problem::{Fault, Problem, finish};
use crate::{api, pages};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use connections::{Connection, Connections, Sent, turn_away};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;
use tower_http::compression::CompressionLayer;

/// How long a client may take to say what it wants, or to agree on how to encrypt it.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a client may take to read any of what it is sent. Whoever reads slowly, yet reads, is not cut off.
const UNREAD: Duration = Duration::from_secs(30);

/// How long open requests are waited for when the service ends.
const FAREWELL: Duration = Duration::from_secs(25);

/// Everything that is answered.
pub fn router(app: &App) -> Router {
    let mut all = Router::new()
        .nest(api::ROOT, api::routes())
        .route("/health/live", get(|| async { plain("ok\n") }))
        .route("/health/ready", get(ready))
        .merge(pages::routes());
    if app.settings.metrics {
        all = all.route("/metrics", get(metrics));
    }
    all.fallback(|| async { Problem::of(Fault::Unknown) })
        .method_not_allowed_fallback(|| async { Problem::of(Fault::MethodNotAllowed) })
        .layer(from_fn(pages::problems))
        .layer(from_fn(finish))
        .layer(CompressionLayer::new().no_br().no_deflate())
        .layer(from_fn_with_state(app.clone(), around::around))
        .with_state(app.clone())
}

/// Only what is counted.
pub fn metrics_router(app: &App) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(app.clone())
}

fn plain(text: &'static str) -> Response {
    let mut response = text.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

async fn ready(State(app): State<App>) -> Response {
    if app.is_ready() { plain("ready\n") } else { Problem::of(Fault::Unavailable).into_response() }
}

async fn metrics(State(app): State<App>) -> Response {
    let mut response = app.metrics.text(app.live.now().head.seq).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    response
}

/// Takes connections until `end` comes, then lets open requests be answered.
pub async fn serve(
    app: App,
    router: Router,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    end: impl Future<Output = ()>,
) {
    let connections = Connections::new();
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(end);
    loop {
        let (stream, address) = tokio::select! {
            () = &mut end => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(_) => {
                    // Too many files may be open: some will be closed.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        let Some(place) = connections.place().await else {
            app.metrics.turned_away.fetch_add(1, Ordering::Relaxed);
            turn_away(&stream, tls.is_some());
            continue;
        };
        // Answers are small and wait for nothing.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(UNREAD));
        let stream = Box::pin(stream);
        let (app, router, tls, watcher) = (app.clone(), router.clone(), tls.clone(), graceful.watcher());
        let connection = connections.enter();
        tokio::spawn(async move {
            app.metrics.connections.fetch_add(1, Ordering::Relaxed);
            let talked = async {
                match tls {
                    None => talk(stream, address, router, watcher, connection.clone()).await,
                    Some(tls) => {
                        if let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, tls.accept(stream)).await {
                            talk(stream, address, router, watcher, connection.clone()).await;
                        }
                    }
                }
            };
            tokio::select! {
                () = talked => {}
                () = connection.closed() => {}
            }
            connection.leave();
            app.metrics.connections.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
    }
    app.ready.store(false, Ordering::Release);
    drop(listener);
    // Whoever is not done by then is cut off; what was acknowledged is on disk.
    let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    address: SocketAddr,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
    connection: Connection,
) {
    let service = tower::service_fn(move |mut request: hyper::Request<Incoming>| {
        let busy = connection.busy();
        request.extensions_mut().insert(Peer(address));
        let answered = router.clone().oneshot(request.map(axum::body::Body::new) as Request);
        async move { answered.await.map(|response| response.map(|body| Sent::new(body, busy))) }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // A client that breaks off is no fault of ours.
    let _ = watcher.watch(connection).await;
}
