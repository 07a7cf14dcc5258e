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

  private final transient EntityRegistry entityRegistry;

  @Inject
  EntityModule(EntityRegistry entityRegistry, KeyCodec keyCodec) {
    super("org.carillon.crud");
    this.entityRegistry = entityRegistry;
    addSerializer(
        EntityView.class,
        new JsonSerializer<EntityView>() {
          @Override
          public void serialize(
              EntityView entityView, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            new EntityWriter(entityRegistry, keyCodec, out, provider)
                .write(entityView.entity(), entityView.deep());
          }
        });
    this.anyEntity =
        new JsonSerializer<>() {
          @Override
          public void serialize(Object entity, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            new EntityWriter(entityRegistry, keyCodec, out, provider).write(entity, false);
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
            return entityRegistry.isEntity(type.getRawClass()) ? anyEntity : null;
          }
        });
  }
}
