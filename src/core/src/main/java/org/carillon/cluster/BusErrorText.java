package org.carillon.cluster;

import java.util.regex.Pattern;

/** What went wrong, in one short line that may be shown: without secrets and without a trace. */
public final class BusErrorText {

  private static final int MOST = 300;
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/\\s]*@");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private BusErrorText() {}

  /** The kind of a failure and what it and its first cause say. */
  public static String of(Throwable failure) {
    StringBuilder text = new StringBuilder(kind(failure));
    Throwable cause = failure.getCause();
    if (cause != null && cause != failure) {
      text.append(" (").append(kind(cause)).append(')');
    }
    String clean = CREDENTIALS.matcher(text).replaceAll("//");
    clean = CONTROL.matcher(clean).replaceAll(" ");
    return clean.length() > MOST ? clean.substring(0, MOST) + "…" : clean;
  }

  private static String kind(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null || message.isBlank() ? name : name + ": " + message;
  }
}
