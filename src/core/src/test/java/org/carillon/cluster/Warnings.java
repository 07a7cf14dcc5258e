package org.carillon.cluster;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is logged of the bus, of all levels. */
public final class Warnings implements System.Logger {

  private record Line(Level level, String text) {}

  private final List<Line> lines = new CopyOnWriteArrayList<>();

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
    lines.add(new Line(level, text + " " + thrown));
  }

  @Override
  public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
    lines.add(new Line(level, MessageFormat.format(format, parameters)));
  }
}
