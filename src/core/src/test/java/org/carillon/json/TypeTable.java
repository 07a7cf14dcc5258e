package org.carillon.json;

import com.fasterxml.jackson.databind.type.TypeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of docs/types.md, row for row. */
public final class TypeTable {

  /**
   * A type of a row.
   *
   * @param name as it is written
   * @param json as it is written in the second column; empty where there is none
   */
  public record Row(String name, String json) {

    public Type type() {
      return TypeTable.type(name);
    }

    public Class<?> raw() {
      return TypeFactory.rawClass(type());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private static final Map<String, Class<?>> PRIMITIVES =
      Map.of(
          "boolean", boolean.class,
          "byte", byte.class,
          "short", short.class,
          "int", int.class,
          "long", long.class,
          "float", float.class,
          "double", double.class,
          "char", char.class);

  private static final Map<String, Class<?>> ARRAYS =
      Map.of(
          "byte[]", byte[].class,
          "char[]", char[].class,
          "int[]", int[].class,
          "long[]", long[].class);

  private TypeTable() {}

  /** Those that are one value. */
  public static List<Row> values() {
    return rows("## Values");
  }

  public static List<Row> served() {
    List<Row> rows = values();
    rows.addAll(rows("## What holds other types"));
    return rows;
  }

  public static List<Row> refused() {
    return rows("## Refused").stream().filter(row -> row.name().contains(".")).toList();
  }

  private static List<Row> rows(String title) {
    try {
      List<Row> rows = new ArrayList<>();
      boolean inside = false;
      for (String line : Files.readAllLines(Path.of("docs/types.md"))) {
        if (line.startsWith("## ")) {
          inside = line.equals(title);
        } else if (inside && line.startsWith("| `")) {
          String[] cells = line.split(" \\| ", -1);
          Matcher json = CODE.matcher(cells[1]);
          String example = json.find() ? json.group(1) : "";
          Matcher types = CODE.matcher(cells[0]);
          while (types.find()) {
            rows.add(new Row(types.group(1), example));
          }
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Type type(String name) {
    if (PRIMITIVES.containsKey(name)) {
      return PRIMITIVES.get(name);
    }
    if (ARRAYS.containsKey(name)) {
      return ARRAYS.get(name);
    }
    if (name.endsWith("[]")) {
      return ((Class<?>) type(name.substring(0, name.length() - 2))).arrayType();
    }
    int arguments = name.indexOf('<');
    if (arguments < 0) {
      return named(name);
    }
    Class<?> raw = named(name.substring(0, arguments));
    List<Type> given = new ArrayList<>();
    for (String argument : name.substring(arguments + 1, name.length() - 1).split(",")) {
      given.add(type(argument));
    }
    return TypeFactory.defaultInstance()
        .constructParametricType(
            raw,
            given.stream()
                .map(TypeFactory.defaultInstance()::constructType)
                .toArray(com.fasterxml.jackson.databind.JavaType[]::new));
  }

  private static Class<?> named(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      int outer = name.lastIndexOf('.');
      if (outer < 0) {
        throw new IllegalArgumentException(name, e);
      }
      return named(name.substring(0, outer) + "$" + name.substring(outer + 1));
    }
  }
}
