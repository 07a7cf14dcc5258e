package org.carillon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Random filters of books, each with what it means, evaluated over the JSON of a book with its
 * author: slow and obvious.
 */
public final class ODataFilters {

  private static final List<String> COMPARISONS = List.of("eq", "ne", "gt", "ge", "lt", "le");

  private final Random random;
  private final List<String> texts;

  /**
   * Of a seed.
   *
   * @param prefix of titles that occur
   */
  public ODataFilters(long seed, String prefix) {
    this.random = new Random(seed);
    this.texts = List.of("Jane", prefix, "%", "_", "\\", "O'Neil", "e", "HEIGHTS", "");
  }

  /**
   * A filter.
   *
   * @param text as a client writes it
   * @param holds what it means
   */
  public record Filter(String text, Function<JsonNode, @Nullable Boolean> means) {

    /** Whether it finds the row: what is neither true nor false does not. */
    public Predicate<JsonNode> holds() {
      return row -> Boolean.TRUE.equals(means.apply(row));
    }
  }

  /** The next one. */
  public Filter next() {
    return filter(3);
  }

  private Filter filter(int depth) {
    int kind = depth == 0 ? 3 + random.nextInt(5) : random.nextInt(8);
    return switch (kind) {
      case 0 -> {
        Filter left = filter(depth - 1);
        Filter right = filter(depth - 1);
        yield new Filter(
            "(" + left.text + ") and (" + right.text + ")",
            row -> and(left.means.apply(row), right.means.apply(row)));
      }
      case 1 -> {
        Filter left = filter(depth - 1);
        Filter right = filter(depth - 1);
        yield new Filter(
            "(" + left.text + ") or (" + right.text + ")",
            row -> not(and(not(left.means.apply(row)), not(right.means.apply(row)))));
      }
      case 2 -> {
        Filter inner = filter(depth - 1);
        yield new Filter("not (" + inner.text + ")", row -> not(inner.means.apply(row)));
      }
      case 3 -> number("stock", pick(List.of("0", "1", "2", "5", "12", "333")));
      case 4 -> number("price", pick(List.of("7.50", "11.11", "12.34", "0", "10.5")));
      case 5 -> text();
      case 6 -> function();
      default -> in();
    };
  }

  private Filter number(String property, String literal) {
    String operator = pick(COMPARISONS);
    BigDecimal value = new BigDecimal(literal);
    boolean mirrored = random.nextBoolean();
    return new Filter(
        mirrored
            ? literal + " " + operator + " " + property
            : property + " " + operator + " " + literal,
        row -> {
          JsonNode node = row.path(property);
          Integer order = node.isNull() ? null : node.decimalValue().compareTo(value);
          return compared(operator, order == null ? null : mirrored ? -order : order);
        });
  }

  private Filter text() {
    String path = pick(List.of("currency", "author/name", "author_ID", "author/dateOfDeath"));
    if (random.nextInt(3) == 0) {
      boolean equal = random.nextBoolean();
      return new Filter(
          path + (equal ? " eq null" : " ne null"), row -> (at(row, path) == null) == equal);
    }
    String operator = pick(List.of("eq", "ne"));
    String value =
        path.equals("author_ID")
            ? "101"
            : path.endsWith("Death")
                ? "1848-12-19"
                : pick(List.of("GBP", "Emily Brontë", "Jane Austen"));
    String literal = path.startsWith("author_") || path.endsWith("Death") ? value : quoted(value);
    return new Filter(
        path + " " + operator + " " + literal,
        row -> value.equals(at(row, path)) == operator.equals("eq"));
  }

  private Filter function() {
    String name = pick(List.of("contains", "startswith", "endswith"));
    boolean lower = random.nextBoolean();
    String path = pick(List.of("title", "author/name"));
    String part = pick(texts);
    String searched = lower ? part.toLowerCase(Locale.ROOT) : part;
    return new Filter(
        name + "(" + (lower ? "tolower(" + path + ")" : path) + "," + quoted(searched) + ")",
        row -> {
          String found = at(row, path);
          if (found == null) {
            return null;
          }
          String text = lower ? found.toLowerCase(Locale.ROOT) : found;
          return switch (name) {
            case "contains" -> text.contains(searched);
            case "startswith" -> text.startsWith(searched);
            default -> text.endsWith(searched);
          };
        });
  }

  private Filter in() {
    List<String> values = List.of(pick(List.of("GBP", "EUR")), "USD");
    return new Filter(
        "currency in (" + quoted(values.get(0)) + "," + quoted(values.get(1)) + ")",
        row -> {
          String currency = at(row, "currency");
          return currency != null && values.contains(currency);
        });
  }

  private static @Nullable Boolean and(@Nullable Boolean left, @Nullable Boolean right) {
    if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
      return false;
    }
    return left == null || right == null ? null : Boolean.TRUE;
  }

  private static @Nullable Boolean not(@Nullable Boolean value) {
    return value == null ? null : Boolean.valueOf(!value);
  }

  private static boolean compared(String operator, @Nullable Integer order) {
    if (order == null) {
      return operator.equals("ne");
    }
    return switch (operator) {
      case "eq" -> order == 0;
      case "ne" -> order != 0;
      case "gt" -> order > 0;
      case "ge" -> order >= 0;
      case "lt" -> order < 0;
      default -> order <= 0;
    };
  }

  private static @Nullable String at(JsonNode row, String path) {
    JsonNode node = row;
    for (String step : path.split("/")) {
      node = node.path(step);
    }
    return node.isNull() || node.isMissingNode() ? null : node.asText();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
