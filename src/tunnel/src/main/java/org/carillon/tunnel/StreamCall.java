package org.carillon.tunnel;

import java.util.concurrent.Flow;

/** A call that a stream of answers comes to. It is made when its subscriber asks for an item. */
final class StreamCall extends OpenCall {

  private final Tunnel tunnel;
  private final Items items;

  StreamCall(
      Tunnel tunnel,
      String action,
      MessageBody body,
      CallOptions options,
      Flow.Subscriber<? super MessageBody> subscriber) {
    super(action, body, options);
    this.tunnel = tunnel;
    this.items = new Items(subscriber);
  }

  /** What the subscriber asks for. */
  private final class Items extends StreamSubscription {

    Items(Flow.Subscriber<? super MessageBody> subscriber) {
      super(tunnel::execute, subscriber);
    }

    @Override
    protected void open() {
      tunnel.open(StreamCall.this);
    }

    @Override
    protected void grant(long more) {
      tunnel.sendCredit(StreamCall.this, more);
    }

    @Override
    protected void giveUp() {
      tunnel.giveUp(StreamCall.this);
    }
  }

  void start() {
    items.start();
  }

  @Override
  boolean isStream() {
    return true;
  }

  @Override
  long firstCredit() {
    return items.firstCredit();
  }

  /** Takes an item; false: it was not asked for. */
  boolean item(MessageBody item, boolean large) {
    return items.item(item, large);
  }

  /** A stream of one. */
  @Override
  void answer(MessageBody answer) {
    complete();
  }

  void complete() {
    items.end(null);
  }

  @Override
  void fail(AgentException why) {
    items.end(why);
  }
}
