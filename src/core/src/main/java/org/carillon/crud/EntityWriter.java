package org.carillon.crud;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.carillon.api.ErrorCode;
import org.carillon.api.OperationException;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;

/** Writes one row. What is not asked for is not loaded: an association is known by its key. */
final class EntityWriter {

  /** The parts of a row in all, beyond which it is not to be read at once. */
  static final int MOST_PARTS = 10_000;

  private final EntityRegistry entityRegistry;
  private final KeyCodec keyCodec;
  private final JsonGenerator out;
  private final SerializerProvider provider;
  private final Deque<Object> above = new ArrayDeque<>();
  private int parts;

  EntityWriter(
      EntityRegistry entityRegistry,
      KeyCodec keyCodec,
      JsonGenerator out,
      SerializerProvider provider) {
    this.entityRegistry = entityRegistry;
    this.keyCodec = keyCodec;
    this.out = out;
    this.provider = provider;
  }

  void write(Object reference, boolean deep) throws IOException {
    if (EntityRegistry.isDetachedProxy(reference)) {
      key(reference);
      return;
    }
    Object entity = Hibernate.unproxy(reference);
    if (above.stream().anyMatch(each -> each == entity)) {
      key(entity);
      return;
    }
    above.push(entity);
    EntityInfo info = entityRegistry.ofRow(entity);
    out.writeStartObject(entity);
    String typeMember = info.typeMember();
    boolean typeWritten = typeMember == null;
    for (EntityAttribute entityAttribute : info.members()) {
      if (!typeWritten && !entityAttribute.use().isKey()) {
        out.writeStringField(typeMember, info.name());
        typeWritten = true;
      }
      if (deep || !entityAttribute.isDeep()) {
        out.writeFieldName(entityAttribute.name());
        value(entityAttribute, entityAttribute.property().get(entity), deep);
      }
    }
    if (!typeWritten) {
      out.writeStringField(typeMember, info.name());
    }
    out.writeEndObject();
    above.pop();
  }

  private void value(EntityAttribute entityAttribute, @Nullable Object value, boolean deep)
      throws IOException {
    if (value == null) {
      if (entityAttribute instanceof EntityAttribute.Elements || isMany(entityAttribute)) {
        out.writeStartArray();
        out.writeEndArray();
      } else {
        out.writeNull();
      }
    } else if (entityAttribute instanceof EntityAttribute.Basic basic) {
      scalar(basic.scalar(), value);
    } else if (entityAttribute instanceof EntityAttribute.ToOne) {
      key(value);
    } else if (entityAttribute instanceof EntityAttribute.Embedded embedded) {
      embedded(embedded.type(), value);
    } else if (entityAttribute instanceof EntityAttribute.Elements elements) {
      elements(elements, (Collection<?>) value);
    } else if (value instanceof Collection<?> collection) {
      out.writeStartArray();
      for (Object part : collection) {
        part(part, deep);
      }
      out.writeEndArray();
    } else {
      part(value, deep);
    }
  }

  private static boolean isMany(EntityAttribute entityAttribute) {
    return entityAttribute instanceof EntityAttribute.Part part && part.collection() != null;
  }

  private void part(Object part, boolean deep) throws IOException {
    if (++parts > MOST_PARTS) {
      throw new OperationException(
          ErrorCode.TOO_LARGE, "The row has more than " + MOST_PARTS + " parts");
    }
    write(part, deep);
  }

  private void elements(EntityAttribute.Elements member, Collection<?> values) throws IOException {
    out.writeStartArray();
    for (Object value : values) {
      if (member.embeddable() != null) {
        embedded(member.embeddable(), value);
      } else if (member.scalar() != null) {
        scalar(member.scalar(), value);
      }
    }
    out.writeEndArray();
  }

  /** As it is read back: of nothing but nulls Hibernate makes a null. */
  private void embedded(EmbeddableInfo type, @Nullable Object value) throws IOException {
    if (value == null || type.isNothing(value)) {
      out.writeNull();
      return;
    }
    out.writeStartObject();
    for (EntityAttribute entityAttribute : type.members()) {
      out.writeFieldName(entityAttribute.name());
      value(entityAttribute, entityAttribute.property().get(value), false);
    }
    out.writeEndObject();
  }

  private void scalar(ScalarType scalarType, @Nullable Object value) throws IOException {
    Object shown = scalarType.shown(value);
    if (shown instanceof String text) {
      out.writeString(text);
    } else {
      provider.defaultSerializeValue(shown, out);
    }
  }

  /** Loads nothing: a proxy knows its key. */
  private void key(Object reference) throws IOException {
    provider.defaultSerializeValue(
        keyCodec.shown(entityRegistry.ofReference(reference), entityRegistry.key(reference)), out);
  }
}
