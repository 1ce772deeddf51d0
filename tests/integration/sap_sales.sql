-- SAP's sample sales content as it comes, all columns as text, and a view of its open orders under
-- the names an ERP would give them. Amounts have decimal commas, dates are YYYYMMDD, and a sales
-- order may be listed several times, with the same status.
CREATE TABLE sales_orders (
  salesorderid text, createdby text, createdat text, changedby text, changedat text,
  fiscalyearvariant text, fiscalyearperiod text, noteid text, partnerid text, salesorg text,
  currency text, grossamount text, netamount text, taxamount text, lifecyclestatus text,
  billingstatus text, deliverystatus text);
CREATE TABLE sales_order_items (
  salesorderid text, salesorderitem text, productid text, noteid text, currency text,
  grossamount text, netamount text, taxamount text, itematpstatus text, opitempos text,
  quantity text, quantityunit text, deliverydate text,
  PRIMARY KEY (salesorderid, salesorderitem));
CREATE TABLE business_partners (
  partnerid text PRIMARY KEY, partnerrole text, emailaddress text, phonenumber text,
  faxnumber text, webaddress text, addressid text, companyname text, legalform text,
  createdby text, createdat text, changedby text, changedat text, currency text);
CREATE TABLE addresses (
  addressid text PRIMARY KEY, city text, postalcode text, street text, building text,
  country text, region text, addresstype text, validity_startdate text, validity_enddate text,
  latitude text, longitude text);
CREATE TABLE product_texts (
  productid text, language text, short_descr text, medium_descr text, long_descr text);

CREATE VIEW open_sales_orders AS
SELECT o.partnerid::bigint AS "soldTo",
       p.companyname AS "custName",
       p.companyname || ' ' || p.legalform AS "fullName",
       a.country AS "country",
       o.salesorderid AS "salesDoc",
       i.salesorderitem::integer AS "itemNumber",
       o.salesorg AS "salesType",
       i.productid AS "material",
       coalesce(t.medium_descr, t.short_descr) AS "materialDescription",
       o.createdat AS "orderDate",
       to_date(i.deliverydate, 'YYYYMMDD') AS "requestedDate",
       i.quantity::numeric(13, 3) AS "orderQty",
       i.quantityunit AS "orderQty_UoM",
       replace(i.netamount, ',', '.')::numeric AS "netAmount",  -- No column of ours.
       i.netamount AS "leadtime",  -- No integer, where it has a decimal comma.
       o.deliverystatus AS "shipStatusID",
       o.lifecyclestatus AS "orderStatus",
       o.noteid AS "customerNote"
FROM sales_order_items i
JOIN (SELECT DISTINCT ON (salesorderid) * FROM sales_orders ORDER BY salesorderid, createdat) o
  USING (salesorderid)
LEFT JOIN business_partners p USING (partnerid)
LEFT JOIN addresses a USING (addressid)
LEFT JOIN product_texts t ON t.productid = i.productid AND t.language = 'EN'
WHERE o.lifecyclestatus = 'I'
ORDER BY o.salesorderid, i.salesorderitem::integer;
