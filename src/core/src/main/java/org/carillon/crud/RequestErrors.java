package org.carillon.crud;

import java.util.ArrayList;
import java.util.List;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.carillon.api.OperationException.Detail;

/** What is wrong with the data of one request: all of it goes into one answer. */
final class RequestErrors {

  /** What is beyond tells a client nothing new. */
  private static final int MOST = 50;

  private final List<Detail> details = new ArrayList<>();
  private int count;

  void add(String path, String message) {
    count++;
    if (details.size() < MOST) {
      details.add(new Detail(path, message));
    }
  }

  /** What the mapper said, with the paths it knows. */
  void add(OperationException fault) {
    fault.details().forEach(detail -> add(detail.path(), detail.message()));
  }

  /** How many there were, also beyond what a client is told. */
  int count() {
    return count;
  }

  boolean isEmpty() {
    return details.isEmpty();
  }

  /** Throws {@code INVALID} if anything is wrong. */
  void throwIfAny() {
    if (!details.isEmpty()) {
      throw invalid(details);
    }
  }

  static OperationException invalid(List<Detail> details) {
    Detail first = details.get(0);
    String more = details.size() == 1 ? "" : " (and " + (details.size() - 1) + " more)";
    return new OperationException(
        ErrorCode.INVALID.name(),
        (first.path().isEmpty() ? "The data" : first.path()) + " " + first.message() + more,
        details);
  }

  /** An error at one place. */
  static OperationException at(ErrorCode code, String path, String message) {
    return new OperationException(
        code.name(),
        (path.isEmpty() ? "" : path + " ") + message,
        path.isEmpty() ? List.of() : List.of(new Detail(path, message)));
  }

  /** The path of a member. */
  static String path(String parent, String member) {
    String shown = member.length() <= 100 ? member : member.substring(0, 100) + "…";
    return parent.isEmpty() ? shown : parent + "." + shown;
  }
}
