package org.carillon.tunnel;

import com.fasterxml.jackson.databind.node.IntNode;
import java.util.concurrent.Flow;
import java.util.function.IntFunction;

/** A stream of so many bodies, each made when it is asked for, on the thread that asks. */
final class Counting implements Flow.Publisher<MessageBody> {

  private final int end;
  private final IntFunction<MessageBody> body;
  volatile int given;
  volatile boolean cancelled;

  Counting(int end) {
    this(end, i -> MessageBody.ofJson(IntNode.valueOf(i)));
  }

  Counting(int end, IntFunction<MessageBody> body) {
    this.end = end;
    this.body = body;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super MessageBody> subscriber) {
    subscriber.onSubscribe(
        new Flow.Subscription() {

          private long asked;
          private boolean giving;

          @Override
          public synchronized void request(long n) {
            asked += n;
            if (giving) {
              return; // by onNext
            }
            giving = true;
            while (asked > 0 && given < end && !cancelled) {
              asked--;
              int next = given;
              given = next + 1;
              subscriber.onNext(body.apply(next));
            }
            giving = false;
            if (given == end && !cancelled) {
              cancelled = true;
              subscriber.onComplete();
            }
          }

          @Override
          public void cancel() {
            cancelled = true;
          }
        });
  }
}
