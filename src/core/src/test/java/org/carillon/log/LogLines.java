package org.carillon.log;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/** A log that keeps what is above DEBUG; a stack trace is a line of its own. */
public final class LogLines implements System.Logger {

  /** Level and text of each. */
  public final List<String> lines = new ArrayList<>();

  @Override
  public String getName() {
    return "test";
  }

  @Override
  public boolean isLoggable(Level level) {
    return true;
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
    if (level.compareTo(Level.DEBUG) > 0) {
      lines.add(level + " " + message);
      lines.add(String.valueOf(thrown));
    }
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... values) {
    if (level.compareTo(Level.DEBUG) > 0) {
      lines.add(level + " " + new MessageFormat(format, Locale.ROOT).format(values));
    }
  }
}
