package org.carillon.tunnel;

import java.util.concurrent.CompletableFuture;

/** A call that one answer comes to. */
final class UnaryCall extends OpenCall {

  private final Answer future;

  /** The caller's. Whoever completes it without the answer gives the call up. */
  private final class Answer extends CompletableFuture<MessageBody> {

    private final Tunnel tunnel;

    private Answer(Tunnel tunnel) {
      this.tunnel = tunnel;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return givenUp(super.cancel(mayInterruptIfRunning));
    }

    @Override
    public boolean complete(MessageBody value) {
      return givenUp(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      return givenUp(super.completeExceptionally(failure));
    }

    private boolean givenUp(boolean done) {
      if (done) {
        tunnel.giveUp(UnaryCall.this);
      }
      return done;
    }

    private void end(MessageBody answer) {
      super.complete(answer);
    }

    private void end(AgentException failure) {
      super.completeExceptionally(failure);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }
  }

  UnaryCall(Tunnel tunnel, String action, MessageBody body, CallOptions options) {
    super(action, body, options);
    future = new Answer(tunnel);
  }

  CompletableFuture<MessageBody> future() {
    return future;
  }

  @Override
  void answer(MessageBody answer) {
    future.end(answer);
  }

  @Override
  void fail(AgentException failure) {
    future.end(failure);
  }
}
