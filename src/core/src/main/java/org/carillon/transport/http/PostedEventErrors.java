package org.carillon.transport.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException.Detail;

/**
 * What is wrong in a request: one answer for all of it; of very many faults the first, and what is
 * behind them is not looked at.
 */
final class PostedEventErrors {

  private static final int MOST = 20;

  private final List<Detail> details = new ArrayList<>();

  void add(Detail detail) {
    if (!areMany()) {
      details.add(detail);
    }
  }

  void addAll(Collection<Detail> more) {
    more.forEach(this::add);
  }

  /** Whether no more are taken, so that there is no use in looking for them. */
  boolean areMany() {
    return details.size() == MOST;
  }

  /** Whether something at a place is wrong. */
  boolean has(String path) {
    return details.stream().anyMatch(detail -> detail.path().equals(path));
  }

  /** Those that were taken. */
  List<Detail> details() {
    return List.copyOf(details);
  }

  /**
   * Goes on where nothing is wrong.
   *
   * @throws HttpRefusal naming what is
   */
  void throwIfAny() throws HttpRefusal {
    if (details.isEmpty()) {
      return;
    }
    Detail first = details.get(0);
    String others = areMany() ? ", and more" : ", and " + (details.size() - 1) + " more";
    throw new HttpRefusal(
        HttpServletResponse.SC_BAD_REQUEST,
        ErrorCode.INVALID.name(),
        first.path() + " " + first.message() + (details.size() == 1 ? "" : others),
        details);
  }
}
