package org.carillon.tunnel;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes a stream, so many at a time. */
final class Collecting implements Flow.Subscriber<MessageBody> {

  final List<MessageBody> items = new CopyOnWriteArrayList<>();

  /** "complete", or the code of the error. */
  final CompletableFuture<String> ended = new CompletableFuture<>();

  private final int batch;
  private int open;
  Flow.@Nullable Subscription subscription;

  /** 0: asks for nothing by itself. */
  Collecting(int batch) {
    this.batch = batch;
  }

  List<Integer> numbers() {
    return items.stream().map(item -> item.json().intValue()).toList();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (batch > 0) {
      open = batch;
      given.request(batch);
    }
  }

  @Override
  public void onNext(MessageBody item) {
    items.add(item);
    open--;
    if (open == 0 && subscription != null) {
      open = batch;
      subscription.request(batch);
    }
  }

  @Override
  public void onError(Throwable failure) {
    ended.complete(failure instanceof AgentException e ? e.code() : failure.toString());
  }

  @Override
  public void onComplete() {
    ended.complete("complete");
  }
}
