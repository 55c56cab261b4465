//! Many writers at once, whose commands share a flush: those that wait while one is under way go with the next.

use super::block_on;
use ledger::log::{Batch, EventLog, SledLog};
use std::fs::File;
use std::io::Write as _;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// So many write at once, each the next command once its last one is acknowledged.
pub(crate) const WRITERS: usize = 512;

/// Where batches go.
pub(crate) enum Kept {
    Store(Box<SledLog>),
    File(File),
}

impl Kept {
    fn append(&mut self, batches: &[Batch]) {
        match self {
            Kept::Store(log) => {
                let head = log.head();
                block_on(log.append(&head, batches)).unwrap();
            }
            Kept::File(file) => {
                let bytes = batches.iter().map(|batch| batch.lines.as_slice()).collect::<Vec<_>>().concat();
                file.write_all(&bytes).unwrap();
                file.sync_data().unwrap();
            }
        }
    }
}

/// Writes all batches, of which there are a multiple of the writers: in how many seconds, and the time within which 99 of 100
/// commands were acknowledged.
pub(crate) fn append_together(mut kept: Kept, batches: &[Batch]) -> (f64, Duration) {
    let (send, mut receive) = mpsc::unbounded_channel::<oneshot::Sender<()>>();
    let rounds = batches.len() / WRITERS;
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let (mut waiting, mut left) = (Vec::with_capacity(WRITERS), batches);
            while block_on(receive.recv_many(&mut waiting, WRITERS)) > 0 {
                let (group, rest) = left.split_at(waiting.len());
                kept.append(group);
                left = rest;
                for writer in waiting.drain(..) {
                    writer.send(()).unwrap();
                }
            }
        });
        let begun = Instant::now();
        let mut times = block_on(async {
            let writers: Vec<_> = (0..WRITERS).map(|_| tokio::spawn(write(send.clone(), rounds))).collect();
            drop(send);
            let mut times = Vec::with_capacity(batches.len());
            for writer in writers {
                times.extend(writer.await.unwrap());
            }
            times
        });
        let seconds = begun.elapsed().as_secs_f64();
        times.sort_unstable();
        (seconds, times[times.len() * 99 / 100])
    })
}

/// One writer: how long each of its commands took.
async fn write(send: mpsc::UnboundedSender<oneshot::Sender<()>>, rounds: usize) -> Vec<Duration> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let begun = Instant::now();
        let (reply, acknowledged) = oneshot::channel();
        send.send(reply).unwrap();
        acknowledged.await.unwrap();
        times.push(begun.elapsed());
    }
    times
}
