package org.carillon.sample.bookshop.odata;

import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.apache.olingo.commons.api.data.ContextURL;
import org.apache.olingo.commons.api.data.Entity;
import org.apache.olingo.commons.api.data.EntityCollection;
import org.apache.olingo.commons.api.edm.EdmEntitySet;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.commons.api.http.HttpHeader;
import org.apache.olingo.commons.api.http.HttpStatusCode;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.serializer.EntityCollectionSerializerOptions;
import org.apache.olingo.server.api.serializer.EntitySerializerOptions;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriParameter;
import org.apache.olingo.server.api.uri.UriResourceEntitySet;
import org.apache.olingo.server.api.uri.queryoption.SelectOption;
import org.apache.olingo.server.api.uri.queryoption.SystemQueryOption;
import org.apache.olingo.server.api.uri.queryoption.SystemQueryOptionKind;
import org.jspecify.annotations.Nullable;

/** What the processors share: reading an address, writing entities. */
final class Answers {

  private final OData odata;
  private final ServiceMetadata metadata;

  Answers(OData odata, ServiceMetadata metadata) {
    this.odata = odata;
    this.metadata = metadata;
  }

  /**
   * Refuses options of a query that would else be passed over.
   *
   * @throws ODataApplicationException 501
   */
  static void allow(UriInfo uri, Set<SystemQueryOptionKind> allowed)
      throws ODataApplicationException {
    for (SystemQueryOption option : uri.getSystemQueryOptions()) {
      if (!allowed.contains(option.getKind())) {
        throw Problems.notImplemented(option.getKind() + " is not implemented");
      }
    }
  }

  /** The entity set that an address begins with; there is no other kind of address here. */
  static UriResourceEntitySet set(UriInfo uri) {
    return (UriResourceEntitySet) uri.getUriResourceParts().get(0);
  }

  /**
   * The key in an address.
   *
   * @throws ODataApplicationException 400 if it is no whole number
   */
  static int key(UriResourceEntitySet set) throws ODataApplicationException {
    List<UriParameter> keys = set.getKeyPredicates();
    try {
      return Integer.parseInt(keys.get(0).getText());
    } catch (NumberFormatException e) {
      throw Problems.badRequest("The key must be a whole number");
    }
  }

  void write(
      ODataRequest request,
      ODataResponse response,
      EdmEntitySet set,
      EntityCollection entities,
      UriInfo uri,
      ContentType format)
      throws ODataLibraryException {
    ContextURL context =
        ContextURL.with().entitySet(set).selectList(selected(set, uri.getSelectOption())).build();
    EntityCollectionSerializerOptions options =
        EntityCollectionSerializerOptions.with()
            .contextURL(context)
            .id(request.getRawBaseUri() + "/" + set.getName())
            .count(uri.getCountOption())
            .select(uri.getSelectOption())
            .build();
    send(
        response,
        odata
            .createSerializer(format)
            .entityCollection(metadata, set.getEntityType(), entities, options)
            .getContent(),
        format);
  }

  void write(
      ODataResponse response,
      EdmEntitySet set,
      Entity entity,
      @Nullable SelectOption select,
      ContentType format)
      throws ODataLibraryException {
    ContextURL context =
        ContextURL.with()
            .entitySet(set)
            .selectList(selected(set, select))
            .suffix(ContextURL.Suffix.ENTITY)
            .build();
    EntitySerializerOptions options =
        EntitySerializerOptions.with().contextURL(context).select(select).build();
    send(
        response,
        odata
            .createSerializer(format)
            .entity(metadata, set.getEntityType(), entity, options)
            .getContent(),
        format);
  }

  void write(ODataResponse response, int count) throws ODataLibraryException {
    send(response, odata.createFixedFormatSerializer().count(count), ContentType.TEXT_PLAIN);
  }

  private @Nullable String selected(EdmEntitySet set, @Nullable SelectOption select)
      throws ODataLibraryException {
    return odata.createUriHelper().buildContextURLSelectList(set.getEntityType(), null, select);
  }

  private static void send(ODataResponse response, InputStream content, ContentType format) {
    response.setContent(content);
    response.setStatusCode(HttpStatusCode.OK.getStatusCode());
    response.setHeader(HttpHeader.CONTENT_TYPE, format.toContentTypeString());
  }
}
