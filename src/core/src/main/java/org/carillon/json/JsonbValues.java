package org.carillon.json;

import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import jakarta.json.bind.annotation.JsonbDateFormat;
import jakarta.json.bind.annotation.JsonbNumberFormat;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import java.lang.annotation.Annotation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What JSON-B's annotations say of how one value looks: an adapter, the pattern of a date or of a
 * number. An annotation of a class or a package is for all its dates, or numbers.
 */
final class JsonbValues {

  private static final String DEFAULT = JsonbDateFormat.DEFAULT_FORMAT;

  private JsonbValues() {}

  /** What writes the values of a place; null: nothing special. */
  static @Nullable JsonSerializer<?> writer(Annotated annotated) {
    JsonbTypeAdapter adapter = annotated.getAnnotation(JsonbTypeAdapter.class);
    if (adapter != null) {
      return AdapterType.of(adapter.value()).writer();
    }
    TextType<?> date = date(annotated);
    if (date != null) {
      return date.writer();
    }
    NumberText number = number(annotated);
    return number == null ? null : number.writer();
  }

  /** What reads the values of a place; null: nothing special. */
  static @Nullable JsonDeserializer<?> reader(Annotated annotated) {
    JsonbTypeAdapter adapter = annotated.getAnnotation(JsonbTypeAdapter.class);
    if (adapter != null) {
      return AdapterType.of(adapter.value()).reader();
    }
    TextType<?> date = date(annotated);
    if (date != null) {
      return date.reader();
    }
    NumberText number = number(annotated);
    return number == null ? null : number.reader();
  }

  /**
   * The dates of a place that has a pattern; null: it has none, or no dates.
   *
   * @throws IllegalArgumentException if dates of the type cannot be written so
   */
  static @Nullable TextType<?> date(Annotated annotated) {
    JsonbDateFormat format = of(annotated, JsonbDateFormat.class);
    return format == null
            || format.value().equals(DEFAULT)
            || !DatePattern.isDate(annotated.getRawType())
        ? null
        : DatePattern.of(annotated.getRawType(), format.value(), locale(format.locale()));
  }

  /**
   * The numbers of a place that has a pattern; null: it has none, or no numbers.
   *
   * @throws IllegalArgumentException if it is no pattern
   */
  static @Nullable NumberText number(Annotated annotated) {
    JsonbNumberFormat format = of(annotated, JsonbNumberFormat.class);
    return format == null || !NumberText.isNumber(annotated.getRawType())
        ? null
        : new NumberText(annotated.getRawType(), format.value(), locale(format.locale()));
  }

  private static <A extends Annotation> @Nullable A of(Annotated annotated, Class<A> wanted) {
    if (!(annotated instanceof AnnotatedMember member) || annotated instanceof AnnotatedClass) {
      return null;
    }
    A own = member.getAnnotation(wanted);
    if (own != null) {
      return own;
    }
    Class<?> type = member.getDeclaringClass();
    A ofClass = type.getAnnotation(wanted);
    Package around = type.getPackage();
    return ofClass != null || around == null ? ofClass : around.getAnnotation(wanted);
  }

  /** Never the server's own, which differs from node to node. */
  private static Locale locale(String tag) {
    return tag.equals(JsonbDateFormat.DEFAULT_LOCALE) ? Locale.ENGLISH : Locale.forLanguageTag(tag);
  }
}
