package org.carillon.agentserver;

import java.util.concurrent.Flow;
import java.util.function.Function;
import org.carillon.tunnel.MessageBody;
import org.jspecify.annotations.Nullable;

/** A stream of values as a stream of bodies. One that cannot be written ends it. */
final class BodyPublisher implements Flow.Publisher<MessageBody> {

  private final Flow.Publisher<?> values;
  private final Function<Object, MessageBody> mapping;

  BodyPublisher(Flow.Publisher<?> values, Function<Object, MessageBody> mapping) {
    this.values = values;
    this.mapping = mapping;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super MessageBody> subscriber) {
    values.subscribe(new Mapping(subscriber, mapping));
  }

  private static final class Mapping implements Flow.Subscriber<Object> {

    private final Flow.Subscriber<? super MessageBody> target;
    private final Function<Object, MessageBody> mapping;
    private Flow.@Nullable Subscription subscription;
    private boolean isDone;

    Mapping(Flow.Subscriber<? super MessageBody> target, Function<Object, MessageBody> mapping) {
      this.target = target;
      this.mapping = mapping;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      target.onSubscribe(given);
    }

    @Override
    public void onNext(Object value) {
      if (isDone) {
        return;
      }
      MessageBody body;
      try {
        body = mapping.apply(value);
      } catch (RuntimeException e) {
        if (subscription != null) {
          subscription.cancel();
        }
        onError(e);
        return;
      }
      target.onNext(body);
    }

    @Override
    public void onError(Throwable failure) {
      if (!isDone) {
        isDone = true;
        target.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      if (!isDone) {
        isDone = true;
        target.onComplete();
      }
    }
  }
}
