package org.carillon.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.Serializers;
import java.io.IOException;
import java.math.BigDecimal;
import org.carillon.config.Settings.Decimals;
import org.carillon.config.Settings.Integers;
import org.jspecify.annotations.Nullable;

/** How single values look, and that what is no data is not written. */
final class CarillonModule extends SimpleModule {

  private static final long serialVersionUID = 1L;

  CarillonModule(Decimals decimals, Integers integers) {
    super("carillon");
    IntegerWriter.addTo(this, integers);
    addSerializer(BigDecimal.class, new DecimalWriter(decimals));
    addKeySerializer(BigDecimal.class, new DecimalKeyWriter());
    NumberReader.addTo(this);
    OptionalType.addTo(this);
    OptionalNumbers.addTo(this);
    JsonpType.addTo(this);
    TextTypes.ALL.forEach(type -> type.addTo(this));
  }

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    context.addSerializers(new NoData());
  }

  /**
   * Refuses what no declaration shows: a thread that stands in an {@code Object} is an error, and
   * not an object of whatever getters it has.
   */
  private static final class NoData extends Serializers.Base {

    @Override
    public @Nullable JsonSerializer<?> findSerializer(
        SerializationConfig config, JavaType type, BeanDescription description) {
      String refusal = PlatformTypes.refusal(type.getRawClass());
      return refusal == null
          ? null
          : new JsonSerializer<>() {
            @Override
            public void serialize(
                Object value, JsonGenerator generator, SerializerProvider provider)
                throws IOException {
              provider.reportBadDefinition(type, refusal);
            }
          };
    }
  }

  private static final class DecimalWriter extends JsonSerializer<BigDecimal> {

    private final Decimals decimals;

    private DecimalWriter(Decimals decimals) {
      this.decimals = decimals;
    }

    @Override
    public void serialize(BigDecimal value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      String text = org.carillon.json.Decimals.text(value);
      switch (decimals) {
        case STRING -> generator.writeString(text);
        case NUMBER -> generator.writeNumber(text);
      }
    }
  }

  private static final class DecimalKeyWriter extends JsonSerializer<BigDecimal> {

    @Override
    public void serialize(BigDecimal value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeFieldName(org.carillon.json.Decimals.text(value));
    }
  }
}
