package org.carillon.agent;

import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A publisher whose items are made of those of another.
 *
 * @param <S> the other's items
 * @param <T> items
 */
final class MappedPublisher<S, T> implements Flow.Publisher<T> {

  private final Flow.Publisher<? extends S> source;
  private final Function<? super S, ? extends T> mapping;

  MappedPublisher(Flow.Publisher<? extends S> source, Function<? super S, ? extends T> mapping) {
    this.source = source;
    this.mapping = mapping;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    source.subscribe(new Mapping<>(subscriber, mapping));
  }

  /** An item that cannot be mapped ends the stream. */
  private static final class Mapping<S, T> implements Flow.Subscriber<S> {

    private final Flow.Subscriber<? super T> subscriber;
    private final Function<? super S, ? extends T> mapping;
    private Flow.@Nullable Subscription upstream;
    private boolean done;

    Mapping(Flow.Subscriber<? super T> subscriber, Function<? super S, ? extends T> mapping) {
      this.subscriber = subscriber;
      this.mapping = mapping;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      upstream = subscription;
      subscriber.onSubscribe(subscription);
    }

    @Override
    public void onNext(S item) {
      if (done) {
        return; // was under way when the stream was cancelled
      }
      T mapped;
      try {
        mapped = mapping.apply(item);
      } catch (RuntimeException e) {
        if (upstream != null) {
          upstream.cancel();
        }
        onError(e);
        return;
      }
      subscriber.onNext(mapped);
    }

    @Override
    public void onError(Throwable failure) {
      if (!done) {
        done = true;
        subscriber.onError(failure);
      }
    }

    @Override
    public void onComplete() {
      if (!done) {
        done = true;
        subscriber.onComplete();
      }
    }
  }
}
