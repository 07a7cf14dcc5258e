package org.carillon.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.carillon.config.Settings.Integers;

/**
 * Writes whole numbers so that {@code JSON.parse} loses no bit: a JavaScript number holds them up
 * to 2^53−1 (ECMA-262, {@code Number.MAX_SAFE_INTEGER}), what is beyond is text.
 */
final class IntegerWriter {

  private static final long SAFE = (1L << 53) - 1;

  private final Integers integers;

  private IntegerWriter(Integers integers) {
    this.integers = integers;
  }

  static void addTo(SimpleModule module, Integers integers) {
    IntegerWriter writer = new IntegerWriter(integers);
    JsonSerializer<Long> ofLong =
        new JsonSerializer<>() {
          @Override
          public void serialize(Long value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            writer.write(value, out);
          }
        };
    module.addSerializer(Long.class, ofLong);
    module.addSerializer(long.class, ofLong);
    module.addSerializer(
        AtomicLong.class,
        new JsonSerializer<>() {
          @Override
          public void serialize(AtomicLong value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            writer.write(value.get(), out);
          }
        });
    module.addSerializer(
        long[].class,
        new JsonSerializer<>() {
          @Override
          public void serialize(long[] values, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeStartArray(values, values.length);
            for (long value : values) {
              writer.write(value, out);
            }
            out.writeEndArray();
          }
        });
    module.addSerializer(
        BigInteger.class,
        new JsonSerializer<>() {
          @Override
          public void serialize(BigInteger value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            if (value.bitLength() < Long.SIZE) {
              writer.write(value.longValue(), out);
            } else if (integers == Integers.NUMBER) {
              out.writeNumber(value);
            } else {
              out.writeString(value.toString());
            }
          }
        });
  }

  private void write(long value, JsonGenerator out) throws IOException {
    boolean text =
        switch (integers) {
          case SAFE -> value > SAFE || value < -SAFE;
          case NUMBER -> false;
          case STRING -> true;
        };
    if (text) {
      out.writeString(Long.toString(value));
    } else {
      out.writeNumber(value);
    }
  }
}
