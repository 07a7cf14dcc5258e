package org.carillon.odata;

import java.io.InputStream;
import org.apache.olingo.commons.api.data.ContextURL;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.EntityCollection;
import org.apache.olingo.commons.api.data.Property;
import org.apache.olingo.commons.api.data.ValueType;
import org.apache.olingo.commons.api.edm.EdmEntitySet;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.commons.api.edm.EdmPrimitiveType;
import org.apache.olingo.commons.api.edm.EdmPrimitiveTypeKind;
import org.apache.olingo.commons.api.edm.EdmProperty;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.commons.api.http.HttpHeader;
import org.apache.olingo.commons.api.http.HttpStatusCode;
import org.apache.olingo.commons.core.edm.primitivetype.EdmPrimitiveTypeFactory;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.serializer.EntityCollectionSerializerOptions;
import org.apache.olingo.server.api.serializer.EntitySerializerOptions;
import org.apache.olingo.server.api.serializer.PrimitiveSerializerOptions;
import org.apache.olingo.server.api.serializer.PrimitiveValueSerializerOptions;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourcePrimitiveProperty;
import org.apache.olingo.server.api.uri.queryoption.ExpandOption;
import org.apache.olingo.server.api.uri.queryoption.SelectOption;
import org.carillon.odata.ServiceSchema.EntitySet;
import org.carillon.odata.ServiceSchema.EntityType;
import org.jspecify.annotations.Nullable;

/** Writes results as Olingo does. */
final class ResponseWriter {

  private final OData odata;
  private final ServiceMetadata metadata;
  private final ServiceSchema schema;

  ResponseWriter(OData odata, ServiceMetadata metadata, ServiceSchema schema) {
    this.odata = odata;
    this.metadata = metadata;
    this.schema = schema;
  }

  void collection(
      ODataRequest request,
      ODataResponse response,
      ResourcePath path,
      EntityCollection entities,
      UriInfo uri,
      ContentType format)
      throws ODataLibraryException {
    collection(
        response,
        path.type(),
        entities,
        EntityCollectionSerializerOptions.with()
            .id(request.getRawBaseUri() + request.getRawODataPath())
            .count(uri.getCountOption())
            .expand(uri.getExpandOption())
            .select(uri.getSelectOption())
            .contextURL(
                context(path.type(), true, uri.getExpandOption(), uri.getSelectOption()).build())
            .build(),
        format);
  }

  /** What an action returns. */
  void collection(
      ODataRequest request,
      ODataResponse response,
      EntitySet set,
      EntityCollection entities,
      ContentType format)
      throws ODataLibraryException {
    collection(
        response,
        set.type(),
        entities,
        EntityCollectionSerializerOptions.with()
            .id(request.getRawBaseUri() + request.getRawODataPath())
            .contextURL(context(set.type(), true, null, null).build())
            .build(),
        format);
  }

  void entity(
      ODataResponse response, ResourcePath path, Entity entity, UriInfo uri, ContentType format)
      throws ODataLibraryException {
    entity(response, path.type(), entity, uri.getExpandOption(), uri.getSelectOption(), format);
  }

  /** What an action returns. */
  void entity(ODataResponse response, EntitySet set, Entity entity, ContentType format)
      throws ODataLibraryException {
    entity(response, set.type(), entity, null, null, format);
  }

  void property(
      ODataResponse response,
      ResourcePath path,
      String name,
      Object value,
      UriInfo uri,
      ContentType format)
      throws ODataLibraryException {
    EdmProperty property = property(uri);
    ContextURL context =
        ContextURL.with()
            .entitySetOrSingletonOrType(path.set().name())
            .keyPath(odata.createUriHelper().buildContextURLKeyPredicate(path.key()))
            .navOrPropertyPath(name)
            .build();
    send(
        response,
        odata
            .createSerializer(format)
            .primitive(
                metadata,
                (EdmPrimitiveType) property.getType(),
                new Property(null, name, ValueType.PRIMITIVE, value),
                PrimitiveSerializerOptions.with().contextURL(context).facetsFrom(property).build())
            .getContent(),
        format);
  }

  /** The value alone, as text. */
  void rawValue(ODataResponse response, Object value, UriInfo uri) throws ODataLibraryException {
    EdmProperty property = property(uri);
    send(
        response,
        odata
            .createFixedFormatSerializer()
            .primitiveValue(
                (EdmPrimitiveType) property.getType(),
                value,
                PrimitiveValueSerializerOptions.with().facetsFrom(property).build()),
        ContentType.TEXT_PLAIN);
  }

  /** A single value that an action returns. */
  void value(ODataResponse response, EdmMapping mapping, Object value, ContentType format)
      throws ODataLibraryException {
    EdmPrimitiveType type = EdmPrimitiveTypeFactory.getInstance(mapping.kind());
    boolean isDecimal =
        mapping.kind() == EdmPrimitiveTypeKind.Decimal; // of as many digits as it has
    send(
        response,
        odata
            .createSerializer(format)
            .primitive(
                metadata,
                type,
                new Property(null, "value", ValueType.PRIMITIVE, value),
                PrimitiveSerializerOptions.with()
                    .contextURL(ContextURL.with().type(type).build())
                    .precision(isDecimal ? null : SchemaDocument.TIME_PRECISION)
                    .scale(Integer.MAX_VALUE)
                    .build())
            .getContent(),
        format);
  }

  void count(ODataResponse response, int count) throws ODataLibraryException {
    send(response, odata.createFixedFormatSerializer().count(count), ContentType.TEXT_PLAIN);
  }

  private void collection(
      ODataResponse response,
      EntityType type,
      EntityCollection entities,
      EntityCollectionSerializerOptions options,
      ContentType format)
      throws ODataLibraryException {
    send(
        response,
        odata
            .createSerializer(format)
            .entityCollection(metadata, edm(type), entities, options)
            .getContent(),
        format);
  }

  private void entity(
      ODataResponse response,
      EntityType type,
      Entity entity,
      @Nullable ExpandOption expand,
      @Nullable SelectOption select,
      ContentType format)
      throws ODataLibraryException {
    EntitySerializerOptions options =
        EntitySerializerOptions.with()
            .contextURL(context(type, false, expand, select).build())
            .expand(expand)
            .select(select)
            .build();
    send(
        response,
        odata.createSerializer(format).entity(metadata, edm(type), entity, options).getContent(),
        format);
  }

  /** By the set of the rows, where they have one, else by their type. */
  private ContextURL.Builder context(
      EntityType type, boolean many, @Nullable ExpandOption expand, @Nullable SelectOption select)
      throws ODataLibraryException {
    String selected = odata.createUriHelper().buildContextURLSelectList(edm(type), expand, select);
    ContextURL.Builder context = ContextURL.with().selectList(selected);
    EdmEntitySet set =
        schema
            .setOf(type.description().type())
            .map(each -> metadata.getEdm().getEntityContainer().getEntitySet(each.name()))
            .orElse(null);
    if (set != null) {
      return many
          ? context.entitySet(set)
          : context.entitySet(set).suffix(ContextURL.Suffix.ENTITY);
    }
    return many ? context.type(edm(type)).asCollection() : context.type(edm(type));
  }

  private EdmEntityType edm(EntityType type) {
    return metadata.getEdm().getEntityType(new FullQualifiedName(schema.namespace(), type.name()));
  }

  private static EdmProperty property(UriInfo uri) {
    for (UriResource part : uri.getUriResourceParts()) {
      if (part instanceof UriResourcePrimitiveProperty property) {
        return property.getProperty();
      }
    }
    throw new IllegalStateException("The address has no property");
  }

  private static void send(ODataResponse response, InputStream content, ContentType format) {
    response.setContent(content);
    response.setStatusCode(HttpStatusCode.OK.getStatusCode());
    response.setHeader(HttpHeader.CONTENT_TYPE, format.toContentTypeString());
  }
}
