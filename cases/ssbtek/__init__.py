"""SSBTEK: what seven agencies know of one person, asked for over SOAP 1.1 with mutual TLS. Pure: no Django.

`envelope` writes the question and reads the answer, `payloads` reads what each agency sent, `client` asks,
`fake` answers like the real service on loopback, for development and tests.

Source: contract v10 of the composed base service (namespace in `contract.NAMESPACE`). The official WSDL and XSD come
with the connection; until then the element names are those of a public consumer's copy, and unverified.
"""
