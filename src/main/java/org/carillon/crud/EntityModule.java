package org.carillon.crud;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.Serializers;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes JPA entities wherever they are in a result or an event as {@code read} shows them: their
 * attributes under the names of the wire, to-one associations as keys, without compositions.
 */
@Dependent
public class EntityModule extends SimpleModule {

  private static final long serialVersionUID = 1L;

  private final transient Entities entities;

  @Inject
  EntityModule(Entities entities, Keys keys) {
    super("org.carillon.crud");
    this.entities = entities;
    addSerializer(
        Shown.class,
        new JsonSerializer<Shown>() {
          @Override
          public void serialize(Shown shown, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            new EntityWriter(entities, keys, out, provider).write(shown.entity(), shown.deep());
          }
        });
    this.anyEntity =
        new JsonSerializer<>() {
          @Override
          public void serialize(Object entity, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            new EntityWriter(entities, keys, out, provider).write(entity, false);
          }

          @Override
          public void serializeWithType(
              Object entity, JsonGenerator out, SerializerProvider provider, TypeSerializer type)
              throws IOException {
            serialize(entity, out, provider); // a class name is never a client's business
          }
        };
  }

  private final transient JsonSerializer<Object> anyEntity;

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    context.addSerializers(
        new Serializers.Base() {
          @Override
          public @Nullable JsonSerializer<?> findSerializer(
              SerializationConfig config, JavaType type, BeanDescription description) {
            return entities.isEntity(type.getRawClass()) ? anyEntity : null;
          }
        });
  }
}
