package org.carillon.cluster;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What is logged of the bus, of all levels. */
public final class Warnings implements System.Logger {

  private record Line(Level level, String text) {}

  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile Error thrown = new InternalError("nothing can be logged");

  /** As a log whose disk is full: the next warnings throw an Error. */
  public void fail(int warnings) {
    fail(warnings, new InternalError("nothing can be logged"));
  }

  /** As {@link #fail(int)}, with a given Error. */
  public void fail(int warnings, Error error) {
    thrown = error;
    failures.set(warnings);
  }

  private void add(Line line) {
    if (line.level == Level.WARNING && failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      throw thrown;
    }
    lines.add(line);
  }

  /** The warnings so far. */
  public List<String> warnings() {
    return lines.stream().filter(line -> line.level() == Level.WARNING).map(Line::text).toList();
  }

  /** Everything so far. */
  public List<String> all() {
    return lines.stream().map(Line::text).toList();
  }

  @Override
  public String getName() {
    return "test";
  }

  @Override
  public boolean isLoggable(Level level) {
    return true;
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
    add(new Line(level, text + " " + thrown));
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
    add(new Line(level, MessageFormat.format(format, parameters)));
  }
}
