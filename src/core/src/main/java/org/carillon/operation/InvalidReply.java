package org.carillon.operation;

import java.util.Comparator;
import java.util.List;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;

/** The answer {@code INVALID}. */
final class InvalidReply {

  static final Comparator<Detail> BY_PATH =
      Comparator.comparing(Detail::path).thenComparing(Detail::message);

  private static final int MOST = 20;
  private static final int LONGEST = 100;

  private InvalidReply() {}

  /** One answer for all faults; of very many the first. */
  static OperationException of(List<Detail> faults) {
    Detail first = faults.get(0);
    String message =
        first.path().isEmpty() ? first.message() : first.path() + " " + first.message();
    return new OperationException(
        ErrorCode.INVALID.name(),
        faults.size() == 1 ? message : message + ", and " + (faults.size() - 1) + " more",
        faults.subList(0, Math.min(MOST, faults.size())));
  }

  /** A name that a client made up, short enough to be sent back. */
  static String cut(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
  }
}
