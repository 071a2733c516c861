"""The blueprints that kgen ships: `mysql`, and the documents' examples."""
