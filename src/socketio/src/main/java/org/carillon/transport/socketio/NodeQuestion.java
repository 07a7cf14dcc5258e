package org.carillon.transport.socketio;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What other nodes were asked, and what they have answered so far. */
final class NodeQuestion {

  /**
   * What came of it.
   *
   * @param values what the nodes said
   * @param missing how many nodes did not answer
   * @param why why not, where that is known
   * @param isTooMuch whether a node has more to say than may be asked
   */
  record Answers(List<@Nullable Object> values, int missing, String why, boolean isTooMuch) {

    /** Nobody was asked. */
    static final Answers NONE = new Answers(List.of(), 0, "", false);
  }

  private final Set<String> awaited;
  private final boolean mayLeave;
  private final int most;
  private final List<@Nullable Object> values = new ArrayList<>();
  private final Map<String, Set<Integer>> parts = new HashMap<>();
  private final Set<String> done = new HashSet<>();
  private final CompletableFuture<Answers> answers = new CompletableFuture<>();
  private boolean isSettled;
  private int failed;
  private String why = "";

  /**
   * A question.
   *
   * @param nodes those that are known to be there
   * @param mayLeave whether one that leaves has no more to say
   * @param most how many values may come
   */
  NodeQuestion(Set<String> nodes, boolean mayLeave, int most) {
    this.awaited = new HashSet<>(nodes);
    this.mayLeave = mayLeave;
    this.most = most;
  }

  CompletableFuture<Answers> answers() {
    return answers;
  }

  /** All who are there are known, or have answered. */
  synchronized void settled() {
    isSettled = true;
    finish();
  }

  /** A node, which need not have been known, has answered with one part of so many. */
  synchronized void answered(String node, int part, int of, List<?> some) {
    if (done.contains(node)) {
      return;
    }
    Set<Integer> came = parts.computeIfAbsent(node, key -> new HashSet<>());
    if (!came.add(part)) {
      return;
    }
    awaited.add(node);
    values.addAll(some);
    if (values.size() > most) {
      tooMuch();
    } else if (came.size() == of) {
      done(node);
    }
  }

  /** A node has more to say than may be asked. */
  synchronized void tooMuch() {
    answers.complete(new Answers(List.of(), 0, "", true));
  }

  /** A node cannot answer. */
  synchronized void failed(String node, String reason) {
    if (!done.contains(node)) {
      failed++;
      why = reason;
      done(node);
    }
  }

  /** A node has left. */
  synchronized void left(String node) {
    if (awaited.contains(node)) {
      if (mayLeave && !parts.containsKey(node)) {
        done(node);
      } else {
        failed(node, "it has left");
      }
    }
  }

  /** Nobody is waited for any longer. */
  synchronized void expire() {
    complete();
  }

  private void done(String node) {
    done.add(node);
    awaited.remove(node);
    finish();
  }

  private void finish() {
    if (isSettled && awaited.isEmpty()) {
      complete();
    }
  }

  private void complete() {
    answers.complete(new Answers(new ArrayList<>(values), awaited.size() + failed, why, false));
  }
}
